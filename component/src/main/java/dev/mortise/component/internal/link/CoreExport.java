package dev.mortise.component.internal.link;

import dev.mortise.component.internal.memory.GuestMemory;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValue;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.runtime.TagInstance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;

/// A core definition at run time.
sealed interface CoreExport {
    /// The same as an import under the given names.
    ImportValue as(String module, String name);

    /// A function: of a core instance, or of the host.
    record Func(
            FunctionType type,
            WasmFunctionHandle handle,
            @Nullable Instance source) implements CoreExport {
        @Override
        public ImportValue as(String module, String name) {
            return source == null
                    ? new ImportFunction(module, name, type, handle)
                    : new ImportFunction(module, name, type, handle, source);
        }

        long[] call(long... arguments) {
            return handle.apply(source, arguments);
        }
    }

    record Table(TableInstance table) implements CoreExport {
        @Override
        public ImportValue as(String module, String name) {
            return new ImportTable(module, name, table);
        }
    }

    record Memory(GuestMemory memory) implements CoreExport {
        @Override
        public ImportValue as(String module, String name) {
            return new ImportMemory(module, name, memory);
        }
    }

    record Global(GlobalInstance global) implements CoreExport {
        @Override
        public ImportValue as(String module, String name) {
            return new ImportGlobal(module, name, global);
        }
    }

    record Tag(TagInstance tag) implements CoreExport {
        @Override
        public ImportValue as(String module, String name) {
            return new ImportTag(module, name, tag);
        }
    }
}
