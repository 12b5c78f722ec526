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
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.TagType;

/// A core definition at run time.
sealed interface CoreExport {
    /// The same as the given import.
    ImportValue as(Import wanted);

    /// A function: of a core instance, or of the host.
    record Func(
            FunctionType type,
            WasmFunctionHandle handle,
            @Nullable Instance source) implements CoreExport {
        /// The engine is not told the instance: it would take the type of whatever that exports under the same name.
        @Override
        public ImportValue as(Import wanted) {
            return new ImportFunction(wanted.module(), wanted.name(), type, handle);
        }

        /// Calls it from the canonical ABI. An exception of the guest ends here: it may not reach another component.
        long[] call(long... arguments) {
            try {
                return handle.apply(source, arguments);
            } catch (WasmException thrown) {
                throw Faults.uncaughtException();
            }
        }
    }

    record Table(TableInstance table) implements CoreExport {
        @Override
        public ImportValue as(Import wanted) {
            return new ImportTable(wanted.module(), wanted.name(), table);
        }
    }

    record Memory(GuestMemory memory) implements CoreExport {
        @Override
        public ImportValue as(Import wanted) {
            return new ImportMemory(wanted.module(), wanted.name(), memory);
        }
    }

    record Global(GlobalInstance global) implements CoreExport {
        @Override
        public ImportValue as(Import wanted) {
            return new ImportGlobal(wanted.module(), wanted.name(), global);
        }
    }

    /// A tag.
    ///
    /// @param type of the payload
    /// @param identity told apart from every other tag's
    record Tag(FunctionType type, FunctionType identity) implements CoreExport {
        @Override
        public ImportValue as(Import wanted) {
            TagType declared = ((TagImport) wanted).tagType();
            return new ImportTag(wanted.module(), wanted.name(), new GuestTag(declared, type, identity));
        }
    }
}
