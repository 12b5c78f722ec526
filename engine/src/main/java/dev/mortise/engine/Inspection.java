package dev.mortise.engine;

import java.util.List;

/// What the check of an upload found. Nothing of the plugin ran.
///
/// @param sha256 of the component's bytes, in hexadecimal
/// @param sizeBytes the component's size
/// @param imports the interfaces that it imports
/// @param exports the interfaces that it exports
/// @param coreModules how many core modules it has
/// @param memoryBytesAtStart the memory that its instances begin with
public record Inspection(
        String sha256,
        long sizeBytes,
        List<String> imports,
        List<String> exports,
        int coreModules,
        long memoryBytesAtStart) {
    /// Copies the lists.
    public Inspection {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }
}
