package dev.mortise.server.platform;

/// Rows of a feature that hold what [Secrets] sealed. A feature that has some provides one, so that a
/// new key reaches them.
public interface SealedRows {
    /// Seals some anew that are sealed under a former key, or not at all. Passes over rows that another
    /// node is at, and over those under a key that this node does not have.
    ///
    /// @return how many; less than `most` when no further one is free
    int renew(int most);

    /// Whether some are left that are not sealed under the current key.
    boolean isAnyLeft();
}
