package dev.mortise.server.platform;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.UUID;

/// Makes identifiers: UUID version 7, ordered by time, increasing within one process.
public final class Ids {
    private Ids() {}

    /// A new identifier.
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }

    /// The smallest identifier of a time: those made before it are smaller.
    public static UUID first(Instant time) {
        return new UUID(time.toEpochMilli() << 16 | 0x7000, 1L << 63);
    }

    /// Reads an identifier that came from outside; only the canonical form of 36 characters is one.
    ///
    /// @param text what the caller sent
    /// @param what the thing's name, for the message
    /// @throws ApiProblem 404, as an identifier that cannot exist names nothing
    public static UUID parse(String text, String what) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw ApiProblem.notFound(what, text);
            }
        }
        throw ApiProblem.notFound(what, text);
    }
}
