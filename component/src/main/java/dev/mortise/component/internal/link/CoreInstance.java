package dev.mortise.component.internal.link;

import dev.mortise.component.internal.memory.GuestMemory;
import java.util.Map;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.FunctionType;

/// A core instance at run time: named core definitions.
sealed interface CoreInstance {
    CoreExport export(String name);

    /// Made out of definitions.
    record Bundle(Map<String, CoreExport> exports) implements CoreInstance {
        @Override
        public CoreExport export(String name) {
            return CompiledModule.present(exports.get(name), name);
        }
    }

    /// An instance of a core module.
    record OfModule(Instance instance, CompiledModule module) implements CoreInstance {
        @Override
        public CoreExport export(String name) {
            Export export = CompiledModule.present(module.exports().get(name), name);
            int index = export.index();
            return switch (export.exportType()) {
                case FUNCTION -> {
                    FunctionType type = instance.type(instance.functionType(index));
                    Machine machine = instance.getMachine();
                    yield new CoreExport.Func(type, (caller, arguments) -> machine.call(index, arguments), instance);
                }
                case TABLE -> new CoreExport.Table(instance.table(index));
                case MEMORY -> new CoreExport.Memory((GuestMemory) instance.memory(index));
                case GLOBAL -> new CoreExport.Global(instance.global(index));
                case TAG -> ((GuestTag) instance.tag(index)).export();
            };
        }
    }
}
