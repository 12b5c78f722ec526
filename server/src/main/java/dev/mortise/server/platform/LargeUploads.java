package dev.mortise.server.platform;

import java.util.OptionalLong;

/// Says which requests may bring more than the usual body. Provided by features that store files as they come.
@FunctionalInterface
public interface LargeUploads {
    /// The most bytes of a request's body; empty when the usual bound holds.
    ///
    /// @param path the path of the address, as it was sent
    OptionalLong mostBytes(String method, String path);
}
