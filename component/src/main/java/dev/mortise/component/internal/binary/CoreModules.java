package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreImport;
import dev.mortise.component.ExternType.CoreModuleType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.definition.ModuleDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.ValType;

/// Decodes core modules: checks that nothing in them is larger than the bytes it stands in, has the engine validate
/// them, and takes their types out.
final class CoreModules {
    private CoreModules() {}

    static ModuleDefinition read(byte[] component, int start, int size, int index) {
        CoreModuleBounds.check(component, start, size);
        ImportNames numbered = ImportNames.of(component, start, size);
        WasmModule module;
        try {
            module = Parser.parse(numbered.module());
        } catch (RuntimeException | StackOverflowError | AssertionError refused) {
            throw new InvalidComponent(
                    "invalid_core_module", start, "core module " + index + " is not valid: " + reason(refused));
        }
        return new CoreModuleTypes(module, numbered.names(), start).definition(index, size);
    }

    private static String reason(Throwable refused) {
        String message = refused.getMessage();
        return message == null ? refused.getClass().getSimpleName() : message;
    }

    /// Takes types out of one parsed module.
    private static final class CoreModuleTypes {
        private final WasmModule module;
        private final List<ImportNames.Name> names;
        private final int offset;
        private final List<CoreType.Function> functions = new ArrayList<>();
        private final List<CoreType.Table> tables = new ArrayList<>();
        private final List<CoreType.Memory> memories = new ArrayList<>();
        private final List<CoreType.Global> globals = new ArrayList<>();
        private final List<CoreType.Tag> tags = new ArrayList<>();

        CoreModuleTypes(WasmModule module, List<ImportNames.Name> names, int offset) {
            this.module = module;
            this.names = names;
            this.offset = offset;
        }

        ModuleDefinition definition(int index, int size) {
            List<CoreImport> imports = imports();
            int importedMemories = memories.size();
            int importedTables = tables.size();
            declared();
            Map<String, CoreType> exports = new LinkedHashMap<>();
            for (int i = 0; i < module.exportSection().exportCount(); i++) {
                Export export = module.exportSection().getExport(i);
                if (exports.putIfAbsent(export.name(), exported(export)) != null) {
                    throw new InvalidComponent(
                            "invalid", offset, "export name `" + export.name() + "` already defined");
                }
            }
            return new ModuleDefinition(
                    index,
                    offset,
                    size,
                    new CoreModuleType(imports, exports),
                    List.copyOf(memories.subList(importedMemories, memories.size())),
                    List.copyOf(tables.subList(importedTables, tables.size())));
        }

        private List<CoreImport> imports() {
            List<CoreImport> imports = new ArrayList<>();
            Set<ImportNames.Name> seen = new HashSet<>();
            for (int i = 0; i < module.importSection().importCount(); i++) {
                ImportNames.Name name = names.get(i);
                if (!seen.add(name)) {
                    throw new InvalidComponent(
                            "invalid", offset, "duplicate import name `" + name.module() + ":" + name.name() + "`");
                }
                Import one = module.importSection().getImport(i);
                imports.add(new CoreImport(name.module(), name.name(), imported(one)));
            }
            return imports;
        }

        private CoreType imported(Import one) {
            return switch (one.importType()) {
                case FUNCTION -> add(functions, function(((FunctionImport) one).typeIndex()));
                case TABLE -> {
                    TableImport table = (TableImport) one;
                    yield add(tables, table(table.entryType(), table.limits()));
                }
                case MEMORY -> add(memories, memory(((MemoryImport) one).limits()));
                case GLOBAL -> {
                    GlobalImport global = (GlobalImport) one;
                    yield add(globals, global(global.type(), global.mutabilityType()));
                }
                case TAG ->
                    add(
                            tags,
                            new CoreType.Tag(
                                    function(((TagImport) one).tagType().typeIdx())
                                            .parameters()));
            };
        }

        private static <T> T add(List<? super T> space, T type) {
            space.add(type);
            return type;
        }

        private void declared() {
            for (int i = 0; i < module.functionSection().functionCount(); i++) {
                functions.add(function(module.functionSection().getFunctionType(i)));
            }
            for (int i = 0; i < module.tableSection().tableCount(); i++) {
                tables.add(table(
                        module.tableSection().getTable(i).elementType(),
                        module.tableSection().getTable(i).limits()));
            }
            module.memorySection().ifPresent(section -> {
                for (int i = 0; i < section.memoryCount(); i++) {
                    memories.add(memory(section.getMemory(i).limits()));
                }
            });
            for (int i = 0; i < module.globalSection().globalCount(); i++) {
                globals.add(global(
                        module.globalSection().getGlobal(i).valueType(),
                        module.globalSection().getGlobal(i).mutabilityType()));
            }
            module.tagSection().ifPresent(section -> {
                for (int i = 0; i < section.tagCount(); i++) {
                    tags.add(new CoreType.Tag(
                            function(section.getTag(i).typeIdx()).parameters()));
                }
            });
        }

        private CoreType exported(Export export) {
            List<? extends CoreType> space = switch (export.exportType()) {
                case FUNCTION -> functions;
                case TABLE -> tables;
                case MEMORY -> memories;
                case GLOBAL -> globals;
                case TAG -> tags;
            };
            if (export.index() < 0 || export.index() >= space.size()) {
                throw new InvalidComponent(
                        "invalid", offset, "unknown " + export.exportType() + " " + export.index() + " is exported");
            }
            return space.get(export.index());
        }

        private CoreType.Function function(int typeIndex) {
            FunctionType type = module.typeSection().getType(typeIndex);
            return new CoreType.Function(names(type.params()), names(type.returns()));
        }

        private static List<String> names(List<ValType> types) {
            return types.stream().map(CoreModuleTypes::name).toList();
        }

        private static String name(ValType type) {
            if (type.equals(ValType.FuncRef)) {
                return "funcref";
            }
            if (type.equals(ValType.ExternRef)) {
                return "externref";
            }
            return type.name().toLowerCase(Locale.ROOT);
        }

        private static CoreType.Table table(ValType element, TableLimits limits) {
            @Nullable Long maximum = limits.max() >= TableLimits.LIMIT_MAX ? null : (Long) limits.max();
            return new CoreType.Table(name(element), limits.min(), maximum);
        }

        private CoreType.Memory memory(MemoryLimits limits) {
            if (limits.shared()) {
                throw Unsupported.feature("shared memories (threads)", offset);
            }
            @Nullable
            Long maximum = limits.maximumPages() >= MemoryLimits.MAX_PAGES ? null : (Long) (long) limits.maximumPages();
            return new CoreType.Memory(limits.initialPages(), maximum, false);
        }

        private static CoreType.Global global(ValType type, MutabilityType mutability) {
            return new CoreType.Global(name(type), mutability == MutabilityType.Var);
        }
    }
}
