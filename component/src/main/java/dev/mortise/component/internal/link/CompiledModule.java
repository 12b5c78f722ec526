package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import dev.mortise.component.internal.core.EngineModule;
import dev.mortise.component.internal.core.ImportNames;
import dev.mortise.component.internal.definition.CoreSource;
import dev.mortise.component.internal.memory.FunctionReferences;
import dev.mortise.component.internal.memory.GuestTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveElement;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.ValType;

/// A core module, parsed and compiled once.
///
/// @param source as its author made it
/// @param module as the engine has it
/// @param rewritten what was done to it
/// @param machine its code; null for the interpreter
/// @param imports what others give, under the names that the author gave
/// @param tags those that the module defines: imports to the engine
/// @param declaredImports those that the component's author wrote; a rewriter may have added others
/// @param hostFunctions as [EngineModule.Together] has them
record CompiledModule(
        CoreSource source,
        WasmModule module,
        EngineModule rewritten,
        @Nullable Function<Instance, Machine> machine,
        List<CoreNeed> imports,
        List<TagImport> tags,
        Map<String, Export> exports,
        Set<ImportNames.Name> declaredImports,
        @Nullable WasmModule hostFunctions) {
    private static final long[] NONE = {};

    static CompiledModule of(
            CoreSource source,
            EngineModule rewritten,
            WasmModule module,
            @Nullable Function<Instance, Machine> machine,
            @Nullable WasmModule hostFunctions) {
        List<ImportNames.Name> names = rewritten.imports();
        List<CoreNeed> imports = new ArrayList<>();
        List<TagImport> tags = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import one = module.importSection().getImport(i);
            if (i < names.size()) {
                imports.add(new CoreNeed(names.get(i).module(), names.get(i).name(), one));
            } else {
                tags.add((TagImport) one);
            }
        }
        Map<String, Export> exports = new HashMap<>();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            exports.put(export.name(), export);
        }
        Set<ImportNames.Name> declared = new HashSet<>();
        source.definition()
                .type()
                .imports()
                .forEach(one -> declared.add(new ImportNames.Name(one.module(), one.name())));
        return new CompiledModule(
                source,
                module,
                rewritten,
                machine,
                List.copyOf(imports),
                List.copyOf(tags),
                Map.copyOf(exports),
                Set.copyOf(declared),
                hostFunctions);
    }

    /// An import: its names as the author gave them, and as the engine has it.
    record CoreNeed(String module, String name, Import wanted) {}

    /// Whether the author wrote an import, or a rewriter added it.
    boolean declares(CoreNeed one) {
        return declaredImports.contains(new ImportNames.Name(one.module(), one.name()));
    }

    /// Instantiates.
    ///
    /// @param imports a value for each of [#imports]
    Instance instantiate(ImportValues.Builder imports, Store store) {
        for (TagImport own : tags) {
            FunctionType type = module.typeSection().getType(own.tagType().typeIdx());
            GuestTag tag = new GuestTag(own.tagType(), type, store.newTagIdentity());
            imports.addTag(new ImportTag(own.module(), own.name(), tag));
        }
        int base = store.functions()
                .reserve(module.importSection().count(ExternalType.FUNCTION)
                        + module.functionSection().functionCount());
        Tables tables = new Tables(store);
        Instance.Builder builder = Instance.builder(module)
                .withImportValues(imports.build())
                .withMemoryFactory(store::newMemory)
                .withTableFactory(tables::create)
                .withGlobalFactory((low, high, type, mutability) -> global(low, high, type, mutability, base))
                .withMachineFactory(machine == null ? Interpreter::new : machine)
                .withInitialize(false)
                .withStart(false);
        Instance instance = builder.build();
        GuestTag.identify(instance.imports());
        store.functions().add(base, instance);
        tables.bind(instance);
        instance.initialize(false);
        checkEmptySegments(instance);
        if (rewritten.start() >= 0) {
            instance.getMachine().call(rewritten.start(), NONE);
        }
        return instance;
    }

    /// The engine lets an active segment without elements begin anywhere.
    private void checkEmptySegments(Instance instance) {
        for (Element element : module.elementSection().elements()) {
            if (element instanceof ActiveElement active && active.initializers().isEmpty()) {
                int offset = (int) ConstantEvaluators.computeConstantValue(instance, active.offset())[0];
                int size = instance.table(active.tableIndex()).size();
                if (Integer.compareUnsigned(offset, size) > 0) {
                    throw new Trap(
                            "out_of_bounds_table",
                            "out of bounds table access: an element segment begins at "
                                    + Integer.toUnsignedString(offset) + " of a table of " + size);
                }
            }
        }
    }

    /// A global; one of functions holds references that every instance understands.
    private static GlobalInstance global(long low, long high, ValType type, MutabilityType mutability, int base) {
        boolean index = type.equals(ValType.FuncRef) && low >= 0;
        return GlobalInstance.builder()
                .valueLow(index ? FunctionReferences.reference(base, (int) low) : low)
                .valueHigh(high)
                .valType(type)
                .mutabilityType(mutability)
                .build();
    }

    /// Makes the tables of one instance in order: the last ones are the host's.
    private final class Tables {
        private final Store store;
        private final List<GuestTable> own = new ArrayList<>();
        private final int guestTables =
                module.tableSection().tableCount() - rewritten.hostTables().size();
        private @Nullable HostTables host;
        private int made;

        Tables(Store store) {
            this.store = store;
        }

        TableInstance create(Table declared, int initial) {
            int number = made++;
            if (number < guestTables) {
                GuestTable table = GuestTable.of(declared, initial, store.budget(), store.functions());
                own.add(table);
                return table;
            }
            if (host == null) {
                host = new HostTables(declared, rewritten, present(hostFunctions, "the host's functions"), store);
            }
            return host.create(rewritten.hostTables().get(number - guestTables), declared);
        }

        void bind(Instance instance) {
            own.forEach(table -> table.initialize(instance));
            if (host != null) {
                host.bind(instance);
            }
        }
    }

    static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("no `" + name + "` where validation found one");
        }
        return value;
    }
}
