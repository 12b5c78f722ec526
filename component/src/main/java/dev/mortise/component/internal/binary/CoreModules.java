package dev.mortise.component.internal.binary;

import dev.mortise.component.DecodeLimits;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.core.NumberedModule;
import dev.mortise.component.internal.definition.ModuleDefinition;

/// Decodes core modules, and has the engine validate their functions.
final class CoreModules {
    private CoreModules() {}

    static ModuleDefinition read(byte[] component, int start, int size, int index, DecodeLimits limits) {
        CoreModuleDecoder.Decoded decoded = CoreModuleDecoder.decode(component, start, size);
        new FunctionBodies(component, start, size).check(index, limits.functionBytes());
        try {
            CoreParser.parse(NumberedModule.of(component, start, size));
        } catch (RuntimeException | StackOverflowError | AssertionError refused) {
            InvalidComponent invalid = new InvalidComponent(
                    "invalid_core_module", start, "core module " + index + " is not valid: " + reason(refused));
            invalid.initCause(refused);
            throw invalid;
        }
        return new ModuleDefinition(index, start, size, decoded.type(), decoded.memories(), decoded.tables());
    }

    private static String reason(Throwable refused) {
        String message = refused.getMessage();
        return message == null ? refused.getClass().getSimpleName() : message;
    }
}
