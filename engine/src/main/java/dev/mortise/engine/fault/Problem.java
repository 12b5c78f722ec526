package dev.mortise.engine.fault;

import org.jspecify.annotations.Nullable;

/// One reason why something that an author gave is refused.
///
/// @param where what it stands in: `manifest` or `wasm`
/// @param line the line in the manifest, from 1; null when it has none
/// @param column the column in that line, from 1; null when it has none
/// @param key the dotted key in the manifest; null when it has none
/// @param byteOffset the offset in the component's bytes, from 0; null when it has none
/// @param what what is wrong, expected against found
/// @param remedy what would be right
public record Problem(
        String where,
        @Nullable Integer line,
        @Nullable Integer column,
        @Nullable String key,
        @Nullable Long byteOffset,
        String what,
        String remedy) {
    /// A problem of the component.
    ///
    /// @param byteOffset where; null when it is about the whole
    /// @param what what is wrong
    /// @param remedy what would be right
    /// @return the problem
    public static Problem wasm(@Nullable Long byteOffset, String what, String remedy) {
        return new Problem("wasm", null, null, null, byteOffset, what, remedy);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(where);
        if (line != null) {
            text.append(" line ").append(line);
        }
        if (key != null) {
            text.append(" (").append(key).append(')');
        }
        if (byteOffset != null) {
            text.append(" at byte ").append(byteOffset);
        }
        return text.append(": ").append(what).append("; ").append(remedy).toString();
    }
}
