package dev.mortise.component.internal.definition;

import java.util.Arrays;

/// A core module, and the bytes that it stands in.
///
/// @param bytes a component's or the module's own
/// @param definition says where in them
@SuppressWarnings("ArrayRecordComponent")
public record CoreSource(byte[] bytes, ModuleDefinition definition) {
    /// A copy of the module's bytes.
    public byte[] module() {
        return Arrays.copyOfRange(bytes, definition.byteOffset(), definition.byteOffset() + definition.size());
    }
}
