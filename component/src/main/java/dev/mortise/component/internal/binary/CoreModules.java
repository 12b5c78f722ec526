package dev.mortise.component.internal.binary;

import dev.mortise.component.DecodeLimits;
import dev.mortise.component.internal.definition.ModuleDefinition;

/// Decodes core modules. The engine does not see them before they are compiled.
final class CoreModules {
    private CoreModules() {}

    /// Reads one.
    ///
    /// @param index its number in the component
    /// @param functions how many the modules before it define
    static ModuleDefinition read(byte[] component, int start, int size, int index, int functions, DecodeLimits limits) {
        CoreModuleDecoder.Decoded decoded =
                CoreModuleDecoder.decode(component, start, size, limits.coreFunctions() - functions);
        new FunctionBodies(component, start, size).check(index, limits.functionBytes());
        return new ModuleDefinition(
                index, start, size, decoded.type(), decoded.memories(), decoded.tables(), decoded.functions());
    }
}
