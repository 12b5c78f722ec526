package dev.mortise.engine.fuel;

import dev.mortise.component.CoreModule;
import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreImport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a component around a core module. Its imports come from the host, where they are functions of numbers, or from
/// a
/// second core module; its exported functions of numbers are lifted as `e0`, `e1` and so on. A third core module lifts
/// what the first one's exported globals hold, and a hash of the beginning of its memory, as `o0`, `o1` and so on.
final class CoreHarness {
    private static final int CORE_MODULE = 1;
    private static final int CORE_INSTANCES = 2;
    private static final int ALIASES = 6;
    private static final int TYPES = 7;
    private static final int CANONS = 8;
    private static final int IMPORTS = 10;
    private static final int EXPORTS = 11;
    private static final int FUNC = 0;
    private static final int TABLE = 1;
    private static final int MEMORY = 2;
    private static final int GLOBAL = 3;
    private static final int TAG = 4;
    private static final int HASHED_BYTES = 1024;

    private final CoreModule subject;
    private final CoreOutput out = new CoreOutput(1024).copy(PREAMBLE, 0, PREAMBLE.length);
    private final int[] coreCounts = new int[5];
    private int functions;
    private int types;
    private int instances;

    private static final byte[] PREAMBLE = {0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00};
    private static final byte[] MODULE_PREAMBLE = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};

    private CoreHarness(CoreModule subject) {
        this.subject = subject;
    }

    /// A component that holds the module and nothing else.
    static byte[] alone(byte[] module) {
        CoreOutput out = new CoreOutput(module.length + 16).copy(PREAMBLE, 0, PREAMBLE.length);
        return out.u8(CORE_MODULE)
                .sized(new CoreOutput(module.length).copy(module, 0, module.length))
                .toBytes();
    }

    /// Builds.
    ///
    /// @return null if the module imports something that no harness can give
    static byte @Nullable [] around(CoreModule subject) {
        return new CoreHarness(subject).build();
    }

    private record Item(int kind, int index) {}

    private byte @Nullable [] build() {
        module(subject.bytes());
        List<CoreImport> given = new ArrayList<>();
        Map<CoreImport, Item> items = new LinkedHashMap<>();
        for (CoreImport one : subject.type().imports()) {
            if (one.type() instanceof CoreType.Function function && isOfNumbers(function)) {
                items.put(one, lower(function));
            } else {
                given.add(one);
            }
        }
        byte[] support = support(given);
        if (support == null) {
            return null;
        }
        module(support);
        int supportInstance = instantiate(1, Map.of());
        for (int i = 0; i < given.size(); i++) {
            items.put(given.get(i), alias(supportInstance, kind(given.get(i).type()), "i" + i));
        }
        Map<String, Map<String, Item>> bundles = new LinkedHashMap<>();
        items.forEach((one, item) -> bundles.computeIfAbsent(one.module(), name -> new LinkedHashMap<>())
                .put(one.name(), item));
        Map<String, Integer> arguments = new LinkedHashMap<>();
        bundles.forEach((name, bundle) -> arguments.put(name, bundle(bundle)));
        int instance = instantiate(0, arguments);
        liftFunctions(instance);
        observe(instance);
        return out.toBytes();
    }

    private static boolean isOfNumbers(CoreType.Function function) {
        return function.parameters().size() <= 16
                && function.results().size() <= 1
                && function.parameters().stream().allMatch(CoreHarness::isNumber)
                && function.results().stream().allMatch(CoreHarness::isNumber);
    }

    private static boolean isNumber(String type) {
        return switch (type) {
            case "i32", "i64", "f32", "f64" -> true;
            default -> false;
        };
    }

    private static int kind(CoreType type) {
        return switch (type) {
            case CoreType.Function function -> FUNC;
            case CoreType.Table table -> TABLE;
            case CoreType.Memory memory -> MEMORY;
            case CoreType.Global global -> GLOBAL;
            case CoreType.Tag tag -> TAG;
        };
    }

    private static CoreOutput text() {
        return new CoreOutput(32);
    }

    private void entry(int section, CoreOutput entry) {
        out.u8(section).sized(text().u32(1).append(entry));
    }

    private void module(byte[] bytes) {
        out.u8(CORE_MODULE).sized(new CoreOutput(bytes.length).copy(bytes, 0, bytes.length));
    }

    private int instantiate(int module, Map<String, Integer> arguments) {
        CoreOutput entry = text().u8(0x00).u32(module).u32(arguments.size());
        arguments.forEach((name, instance) -> entry.name(name).u8(0x12).u32(instance));
        entry(CORE_INSTANCES, entry);
        return instances++;
    }

    private int bundle(Map<String, Item> items) {
        CoreOutput entry = text().u8(0x01).u32(items.size());
        items.forEach((name, item) -> entry.name(name).u8(item.kind()).u32(item.index()));
        entry(CORE_INSTANCES, entry);
        return instances++;
    }

    private Item alias(int instance, int kind, String name) {
        entry(ALIASES, text().u8(0x00).u8(kind).u8(0x01).u32(instance).name(name));
        return new Item(kind, coreCounts[kind]++);
    }

    private int functionType(CoreType.Function function) {
        CoreOutput entry = text().u8(0x40).u32(function.parameters().size());
        for (int i = 0; i < function.parameters().size(); i++) {
            entry.name("p" + i).u8(componentType(function.parameters().get(i)));
        }
        if (function.results().isEmpty()) {
            entry.u8(0x01).u8(0x00);
        } else {
            entry.u8(0x00).u8(componentType(function.results().getFirst()));
        }
        entry(TYPES, entry);
        return types++;
    }

    private static int componentType(String core) {
        return switch (core) {
            case "i32" -> 0x7a;
            case "i64" -> 0x78;
            case "f32" -> 0x76;
            default -> 0x75;
        };
    }

    private Item lower(CoreType.Function function) {
        int type = functionType(function);
        entry(IMPORTS, text().u8(0x00).name("h" + functions).u8(0x01).u32(type));
        entry(CANONS, text().u8(0x01).u8(0x00).u32(functions++).u32(0));
        return new Item(FUNC, coreCounts[FUNC]++);
    }

    private void liftFunctions(int instance) {
        int number = 0;
        for (Map.Entry<String, CoreType> export : subject.type().exports().entrySet()) {
            if (export.getValue() instanceof CoreType.Function function && isOfNumbers(function)) {
                lift(alias(instance, FUNC, export.getKey()), function, "e" + number++);
            }
        }
    }

    private void lift(Item core, CoreType.Function function, String name) {
        int type = functionType(function);
        entry(CANONS, text().u8(0x00).u8(0x00).u32(core.index()).u32(0).u32(type));
        entry(EXPORTS, text().u8(0x00).name(name).u8(0x01).u32(functions).u8(0x00));
        // The lifted function, and the one that the export makes.
        functions += 2;
    }

    private static int coreType(String name) {
        return switch (name) {
            case "i32" -> 0x7f;
            case "i64" -> 0x7e;
            case "f32" -> 0x7d;
            case "f64" -> 0x7c;
            case "v128" -> 0x7b;
            case "funcref" -> 0x70;
            case "externref" -> 0x6f;
            default -> -1;
        };
    }

    /// A core module that exports what is imported: functions that trap, memories, tables, globals of zero, tags.
    private static byte @Nullable [] support(List<CoreImport> given) {
        CoreSections sections = new CoreSections();
        for (int i = 0; i < given.size(); i++) {
            if (!sections.add(given.get(i).type(), "i" + i)) {
                return null;
            }
        }
        return sections.toBytes();
    }

    private void observe(int instance) {
        CoreOutput imports = text();
        Map<String, Item> bundle = new LinkedHashMap<>();
        List<String> observed = new ArrayList<>();
        boolean memory = false;
        for (Map.Entry<String, CoreType> export : subject.type().exports().entrySet()) {
            String name = "x" + bundle.size();
            if (export.getValue() instanceof CoreType.Global(String type, boolean mutable) && isNumber(type)) {
                imports.name("s").name(name).u8(GLOBAL).u8(coreType(type)).u8(mutable ? 1 : 0);
                bundle.put(name, alias(instance, GLOBAL, export.getKey()));
                observed.add(type);
            } else if (export.getValue() instanceof CoreType.Memory && !memory) {
                memory = true;
                imports.name("s").name(name).u8(MEMORY).u8(0x00).u8(0x00);
                bundle.put(name, alias(instance, MEMORY, export.getKey()));
            }
        }
        if (memory) {
            observed.add("i64");
        }
        if (observed.isEmpty()) {
            return;
        }
        module(observer(imports, bundle.size(), observed, memory));
        int observer = instantiate(2, Map.of("s", bundle(bundle)));
        for (int i = 0; i < observed.size(); i++) {
            lift(alias(observer, FUNC, "o" + i), new CoreType.Function(List.of(), List.of(observed.get(i))), "o" + i);
        }
    }

    private static byte[] observer(CoreOutput imports, int importCount, List<String> observed, boolean memory) {
        CoreOutput types = text().u32(observed.size());
        CoreOutput functions = text().u32(observed.size());
        CoreOutput exports = text().u32(observed.size());
        CoreOutput code = text().u32(observed.size());
        for (int i = 0; i < observed.size(); i++) {
            types.u8(0x60).u8(0).u8(1).u8(coreType(observed.get(i)));
            functions.u32(i);
            exports.name("o" + i).u8(FUNC).u32(i);
            boolean hashes = memory && i == observed.size() - 1;
            code.sized(hashes ? hash() : text().u8(0).u8(0x23).u32(i).u8(0x0b));
        }
        return text().copy(MODULE_PREAMBLE, 0, MODULE_PREAMBLE.length)
                .u8(1)
                .sized(types)
                .u8(2)
                .sized(text().u32(importCount).append(imports))
                .u8(3)
                .sized(functions)
                .u8(7)
                .sized(exports)
                .u8(10)
                .sized(code)
                .toBytes();
    }

    /// A function body: the hash of the memory's first bytes; 0 when the memory is empty.
    private static CoreOutput hash() {
        return text().u8(2)
                .u8(1)
                .u8(0x7f)
                .u8(1)
                .u8(0x7e)
                // if memory.size: loop
                .u8(0x3f)
                .u8(0)
                .u8(0x04)
                .u8(0x40)
                .u8(0x03)
                .u8(0x40)
                // hash = hash * 31 + load(at)
                .u8(0x20)
                .u8(1)
                .u8(0x42)
                .u8(31)
                .u8(0x7e)
                .u8(0x20)
                .u8(0)
                .u8(0x29)
                .u8(0)
                .u8(0)
                .u8(0x7c)
                .u8(0x21)
                .u8(1)
                // at += 8, again while below the end
                .u8(0x20)
                .u8(0)
                .u8(0x41)
                .u8(8)
                .u8(0x6a)
                .u8(0x22)
                .u8(0)
                .u8(0x41)
                .s64(HASHED_BYTES)
                .u8(0x49)
                .u8(0x0d)
                .u8(0)
                .u8(0x0b)
                .u8(0x0b)
                .u8(0x20)
                .u8(1)
                .u8(0x0b);
    }

    /// The sections of the support module.
    private static final class CoreSections {
        private final CoreOutput[] contents = {text(), text(), text(), text(), text(), text(), text(), text()};
        private final int[] counts = new int[contents.length];

        private static final int[] IDS = {1, 3, 4, 5, 13, 6, 7, 10};
        private static final int TYPE_SECTION = 0;
        private static final int FUNCTION_SECTION = 1;
        private static final int TABLE_SECTION = 2;
        private static final int MEMORY_SECTION = 3;
        private static final int TAG_SECTION = 4;
        private static final int GLOBAL_SECTION = 5;
        private static final int EXPORT_SECTION = 6;
        private static final int CODE_SECTION = 7;

        private CoreOutput section(int section) {
            counts[section]++;
            return contents[section];
        }

        /// False if there is no such type here.
        boolean add(CoreType type, String name) {
            int index;
            switch (type) {
                case CoreType.Function(List<String> parameters, List<String> results) -> {
                    index = counts[FUNCTION_SECTION];
                    section(FUNCTION_SECTION).u32(counts[TYPE_SECTION]);
                    if (!functionType(parameters, results)) {
                        return false;
                    }
                    section(CODE_SECTION).u8(3).u8(0).u8(0x00).u8(0x0b);
                }
                case CoreType.Table(String element, long minimum, @Nullable Long maximum) -> {
                    index = counts[TABLE_SECTION];
                    if (coreType(element) < 0) {
                        return false;
                    }
                    limits(section(TABLE_SECTION).u8(coreType(element)), minimum, maximum);
                }
                case CoreType.Memory(long minimum, @Nullable Long maximum, boolean shared) -> {
                    index = counts[MEMORY_SECTION];
                    limits(section(MEMORY_SECTION), minimum, maximum);
                }
                case CoreType.Global(String value, boolean mutable) -> {
                    index = counts[GLOBAL_SECTION];
                    CoreOutput global =
                            section(GLOBAL_SECTION).u8(coreType(value)).u8(mutable ? 1 : 0);
                    switch (value) {
                        case "i32" -> global.u8(0x41).u8(0);
                        case "i64" -> global.u8(0x42).u8(0);
                        case "f32" -> global.u8(0x43).copy(new byte[4], 0, 4);
                        case "f64" -> global.u8(0x44).copy(new byte[8], 0, 8);
                        case "funcref", "externref" -> global.u8(0xd0).u8(coreType(value));
                        default -> {
                            return false;
                        }
                    }
                    global.u8(0x0b);
                }
                case CoreType.Tag(List<String> parameters) -> {
                    index = counts[TAG_SECTION];
                    section(TAG_SECTION).u8(0x00).u32(counts[TYPE_SECTION]);
                    if (!functionType(parameters, List.of())) {
                        return false;
                    }
                }
            }
            section(EXPORT_SECTION).name(name).u8(kind(type)).u32(index);
            return true;
        }

        private boolean functionType(List<String> parameters, List<String> results) {
            CoreOutput type = section(TYPE_SECTION).u8(0x60);
            return types(type, parameters) && types(type, results);
        }

        private static boolean types(CoreOutput type, List<String> names) {
            type.u32(names.size());
            for (String name : names) {
                if (coreType(name) < 0) {
                    return false;
                }
                type.u8(coreType(name));
            }
            return true;
        }

        private static void limits(CoreOutput limits, long minimum, @Nullable Long maximum) {
            limits.u8(maximum == null ? 0x00 : 0x01).u32((int) minimum);
            if (maximum != null) {
                limits.u32((int) (long) maximum);
            }
        }

        byte[] toBytes() {
            CoreOutput module = text().copy(MODULE_PREAMBLE, 0, MODULE_PREAMBLE.length);
            for (int i = 0; i < contents.length; i++) {
                if (counts[i] > 0) {
                    module.u8(IDS[i]).sized(text().u32(counts[i]).append(contents[i]));
                }
            }
            return module.toBytes();
        }
    }
}
