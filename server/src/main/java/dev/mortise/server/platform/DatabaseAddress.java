package dev.mortise.server.platform;

import org.jspecify.annotations.Nullable;

/// Where a database is and how to log in.
///
/// @param jdbcUrl a `jdbc:postgresql:` URL
/// @param user the login user; null when the URL names it
/// @param password its password; null when the URL holds it or none is needed
public record DatabaseAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    /// Names the place without the password, which the URL may hold as well.
    @Override
    public String toString() {
        int query = jdbcUrl.indexOf('?');
        return query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    }
}
