package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreImport;
import dev.mortise.component.ExternType.CoreModuleType;
import dev.mortise.component.InvalidComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decodes and validates a core module. The engine is only given modules that have passed here. No count or length is
/// believed beyond the bytes it stands in.
final class CoreModuleDecoder {
    private static final int MOST_TYPES = 1_000_000;
    private static final int MOST_MEMORIES = 100;
    private static final int MOST_LOCALS = 50_000;
    private static final int MOST_LOCALS_OF_MODULE = 1_000_000;

    /// Section ids in the order in which sections must stand.
    private static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);

    private final ByteReader module;
    private final int mostFunctions;
    private final CoreSpaces spaces = new CoreSpaces();
    private final CoreSegments segments = new CoreSegments(spaces);
    private final List<CoreImport> imports = new ArrayList<>();
    private final Set<List<String>> imported = new HashSet<>();
    private final Map<String, CoreType> exports = new LinkedHashMap<>();
    private int importedFunctions;
    private int importedTables;
    private int importedMemories;
    private int bodies;

    private CoreModuleDecoder(ByteReader module, int mostFunctions) {
        this.mostFunctions = mostFunctions;
        this.module = module;
    }

    /// What a module is made of, as seen from outside.
    record Decoded(CoreModuleType type, List<CoreType.Memory> memories, List<CoreType.Table> tables, int functions) {}

    /// Decodes one.
    ///
    /// @param mostFunctions how many it may define
    static Decoded decode(byte[] bytes, int start, int size, int mostFunctions) {
        ByteReader reader = new ByteReader(bytes, start, start + size);
        int[] preamble = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
        for (int expected : preamble) {
            if (reader.u8("the preamble of a core module") != expected) {
                throw new InvalidComponent("malformed", start, "expected a version header for a module");
            }
        }
        return new CoreModuleDecoder(reader, mostFunctions).module();
    }

    private Decoded module() {
        int last = -1;
        while (!module.atEnd()) {
            int offset = module.position();
            int id = module.u8("a core section id");
            ByteReader section = module.slice(module.length("a core section"));
            if (id == 0) {
                section.name("a custom section's name");
                continue;
            }
            int place = ORDER.indexOf(id);
            if (place < 0) {
                throw new InvalidComponent("malformed", offset, "malformed section id " + id + " in a core module");
            }
            if (place <= last) {
                throw new InvalidComponent(
                        "malformed",
                        offset,
                        "section out of order: a core module's section " + id + " stands twice or too late");
            }
            last = place;
            section(id, section);
            section.expectEnd("core section " + id);
        }
        checkBodies(module.position());
        segments.finish(module.position());
        return new Decoded(
                new CoreModuleType(imports, exports),
                List.copyOf(spaces.memories.subList(importedMemories, spaces.memories.size())),
                List.copyOf(spaces.tables.subList(importedTables, spaces.tables.size())),
                bodies);
    }

    private void section(int id, ByteReader section) {
        switch (id) {
            case 1 -> each(section, "core types", MOST_TYPES, this::type);
            case 2 -> {
                each(section, "core imports", MOST_TYPES, this::imported);
                importedFunctions = spaces.functions.size();
                importedTables = spaces.tables.size();
                importedMemories = spaces.memories.size();
            }
            case 3 ->
                each(
                        section,
                        "core functions in the component",
                        mostFunctions,
                        one -> spaces.functions.add(spaces.type(one)));
            case 4 -> each(section, "tables", MOST_TYPES, this::table);
            case 5 -> each(section, "memories", MOST_MEMORIES, one -> spaces.memories.add(CoreTypes.memory(one)));
            case 6 -> each(section, "globals", MOST_TYPES, this::global);
            case 7 -> each(section, "core exports", MOST_TYPES, this::exported);
            case 8 -> start(section);
            case 9 -> each(section, "element segments", MOST_TYPES, segments::element);
            case 10 -> code(section);
            case 11 -> segments.data(section);
            case 12 -> segments.dataCount(section);
            default -> each(section, "tags", MOST_TYPES, one -> spaces.tags.add(tag(one)));
        }
        if (spaces.memories.size() > MOST_MEMORIES) {
            throw section.malformed("too many memories: at most " + MOST_MEMORIES);
        }
    }

    interface Entry {
        void read(ByteReader section);
    }

    static void each(ByteReader section, String what, int most, Entry entry) {
        int count = section.count(what, most);
        for (int i = 0; i < count; i++) {
            entry.read(section);
        }
    }

    private void type(ByteReader section) {
        int leading = section.u8("a core type");
        switch (leading) {
            case 0x60 -> spaces.types.add(CoreTypes.function(section));
            case 0x4e, 0x4f, 0x50, 0x5e, 0x5f ->
                throw Unsupported.feature("types of the GC proposal", section.position() - 1);
            default -> throw section.leading(leading, "core type");
        }
    }

    private void imported(ByteReader section) {
        int offset = section.position();
        String from = section.name("an import's module name");
        String name = section.name("an import's name");
        if (name.isEmpty() && section.left() > 0 && (section.peek("an import's kind") & 0x7e) == 0x7e) {
            throw Unsupported.feature("the compact import section", section.position());
        }
        CoreType type = importedType(section);
        if (!imported.add(List.of(from, name))) {
            throw new InvalidComponent("invalid", offset, "duplicate import name `" + from + ":" + name + "`");
        }
        imports.add(new CoreImport(from, name, type));
    }

    private CoreType importedType(ByteReader section) {
        int kind = section.u8("an import's kind");
        return switch (kind) {
            case 0x00 -> add(spaces.functions, spaces.type(section));
            case 0x01 -> add(spaces.tables, CoreTypes.table(section));
            case 0x02 -> add(spaces.memories, CoreTypes.memory(section));
            case 0x03 -> add(spaces.globals, CoreTypes.global(section));
            case 0x04 -> add(spaces.tags, tag(section));
            default -> throw section.leading(kind, "core external kind");
        };
    }

    private static <T> T add(List<T> space, T type) {
        space.add(type);
        return type;
    }

    /// Moves over the type of an import that has been validated.
    static void skipImportType(ByteReader section) {
        switch (section.u8("an import's kind")) {
            case 0x00 -> section.u32("a type index");
            case 0x01 -> CoreTypes.table(section);
            case 0x02 -> CoreTypes.memory(section);
            case 0x03 -> CoreTypes.global(section);
            default -> {
                section.u8("a tag's attribute");
                section.u32("a type index");
            }
        }
    }

    private void table(ByteReader section) {
        if (section.peek("a table") != 0x40) {
            spaces.tables.add(CoreTypes.table(section));
            return;
        }
        section.u8("a table with an initial value");
        int zero = section.u8("a table's attribute");
        if (zero != 0) {
            throw section.leading(zero, "table with an initial value");
        }
        CoreType.Table table = CoreTypes.table(section);
        new CoreConstant(spaces).check(section, table.element());
        spaces.tables.add(table);
    }

    private void global(ByteReader section) {
        CoreType.Global global = CoreTypes.global(section);
        new CoreConstant(spaces).check(section, global.type());
        spaces.globals.add(global);
    }

    private CoreType.Tag tag(ByteReader section) {
        int attribute = section.u8("a tag's attribute");
        if (attribute != 0) {
            throw section.leading(attribute, "invalid tag attributes");
        }
        int offset = section.position();
        CoreType.Function type = spaces.type(section);
        if (!type.results().isEmpty()) {
            throw new InvalidComponent(
                    "invalid", offset, "invalid exception type: expected no results, found " + type.results());
        }
        return new CoreType.Tag(type.parameters());
    }

    private void exported(ByteReader section) {
        int offset = section.position();
        String name = section.name("an export's name");
        int kind = section.u8("an export's kind");
        int at = section.position();
        int index = section.u32("an index");
        CoreType type = switch (kind) {
            case 0x00 -> spaces.reference(index, at);
            case 0x01 -> CoreSpaces.get(spaces.tables, index, "table", at);
            case 0x02 -> CoreSpaces.get(spaces.memories, index, "memory", at);
            case 0x03 -> CoreSpaces.get(spaces.globals, index, "global", at);
            case 0x04 -> CoreSpaces.get(spaces.tags, index, "tag", at);
            default ->
                throw new InvalidComponent(
                        "malformed",
                        at - 1,
                        "invalid leading byte (0x" + Integer.toHexString(kind) + ") for core external kind");
        };
        if (exports.putIfAbsent(name, type) != null) {
            throw new InvalidComponent(
                    "invalid", offset, "duplicate export name `" + name + "` already defined in a core module");
        }
    }

    private void start(ByteReader section) {
        int offset = section.position();
        CoreType.Function function = spaces.function(section.u32("a function index"), offset);
        if (!function.parameters().isEmpty() || !function.results().isEmpty()) {
            throw new InvalidComponent(
                    "invalid", offset, "invalid start function type: expected no parameters and no results");
        }
    }

    private void code(ByteReader section) {
        int offset = section.position();
        bodies = section.count("function bodies", MOST_TYPES);
        checkBodies(offset);
        CoreCode code = new CoreCode(spaces, segments, section);
        int[] locals = new int[16];
        long localsOfModule = 0;
        for (int i = 0; i < bodies; i++) {
            ByteReader body = section.slice(section.length("a function body"));
            int groups = body.count("groups of locals", MOST_LOCALS);
            int count = 0;
            for (int group = 0; group < groups; group++) {
                int at = body.position();
                long more = Integer.toUnsignedLong(body.u32("the number of locals"));
                if (count + more > MOST_LOCALS) {
                    throw new InvalidComponent(
                            "too_large",
                            at,
                            "too many locals in function body " + i + ": at most " + MOST_LOCALS + ", found "
                                    + (count + more));
                }
                int type = CoreOperands.of(CoreTypes.value(body));
                int end = count + (int) more;
                if (end > locals.length) {
                    locals = Arrays.copyOf(locals, Math.max(end, locals.length * 2));
                }
                Arrays.fill(locals, count, end, type);
                count = end;
            }
            localsOfModule += count;
            if (localsOfModule > MOST_LOCALS_OF_MODULE) {
                throw new InvalidComponent(
                        "too_large",
                        body.position(),
                        "too many locals in a core module: at most " + MOST_LOCALS_OF_MODULE + " in all functions");
            }
            code.check(body, importedFunctions + i, locals, count);
        }
    }

    private void checkBodies(int offset) {
        int declared = spaces.functions.size() - importedFunctions;
        if (declared != bodies) {
            throw new InvalidComponent(
                    "malformed",
                    offset,
                    "function and code section have inconsistent lengths: expected " + declared + " bodies, found "
                            + bodies);
        }
    }
}
