package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.HexFormat;
import java.util.Optional;

/// Refusals, by name, of what lies outside the synchronous component model.
final class Unsupported {
    private Unsupported() {}

    static InvalidComponent feature(String name, int offset) {
        return new InvalidComponent(
                "unsupported",
                offset,
                "this component uses " + name
                        + ", which this runtime does not have: expected the synchronous component model of WASI 0.2");
    }

    /// Refuses a built-in of the canonical definitions, if there is one of that number.
    ///
    /// @param leading its first byte
    static Optional<InvalidComponent> builtin(int leading, int offset) {
        String family = switch (leading) {
            case 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25 -> "async";
            case 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14 -> "stream";
            case 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b -> "future";
            case 0x1c, 0x1d, 0x1e -> "error-context";
            case 0x0c, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x40, 0x41, 0x42 -> "thread";
            default -> null;
        };
        return Optional.ofNullable(family)
                .map(name ->
                        feature(name + " built-ins (0x" + HexFormat.of().toHexDigits((byte) leading) + ")", offset));
    }
}
