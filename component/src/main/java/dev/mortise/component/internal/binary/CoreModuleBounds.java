package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;

/// Checks that every length and count of a core module lies within its bytes, before the engine's parser allocates for
/// them. It reads all sections; of function bodies only the locals, since operators cannot ask for more than they take.
final class CoreModuleBounds {
    private static final int ANY = Integer.MAX_VALUE;
    private static final int MOST_LOCALS = 50_000;
    private static final int MOST_LOCALS_OF_MODULE = 1_000_000;

    private final ByteReader module;

    private CoreModuleBounds(ByteReader module) {
        this.module = module;
    }

    static void check(byte[] bytes, int start, int size) {
        ByteReader reader = new ByteReader(bytes, start, start + size);
        int[] preamble = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
        for (int expected : preamble) {
            if (reader.u8("the preamble of a core module") != expected) {
                throw new InvalidComponent("malformed", start, "expected a version header for a module");
            }
        }
        new CoreModuleBounds(reader).sections();
    }

    private void sections() {
        while (!module.atEnd()) {
            int id = module.u8("a core section id");
            ByteReader section = module.slice(module.length("a core section"));
            switch (id) {
                case 0 -> section.name("a custom section's name");
                case 1 -> each(section, "core types", this::type);
                case 2 -> each(section, "core imports", CoreModuleBounds::imported);
                case 3 -> each(section, "functions", one -> one.u32("a type index"));
                case 4 -> each(section, "tables", this::table);
                case 5 -> each(section, "memories", CoreModuleBounds::limits);
                case 6 -> each(section, "globals", this::global);
                case 7 -> each(section, "core exports", this::exported);
                case 8, 12 -> section.u32("an index or a count");
                case 9 -> each(section, "element segments", this::elements);
                case 10 -> code(section);
                case 11 -> each(section, "data segments", this::data);
                case 13 -> each(section, "tags", CoreModuleBounds::tag);
                default ->
                    throw new InvalidComponent(
                            "malformed", section.position(), "malformed section id " + id + " in a core module");
            }
        }
    }

    private interface Entry {
        void read(ByteReader section);
    }

    private static void each(ByteReader section, String what, Entry entry) {
        int count = section.count(what, ANY);
        for (int i = 0; i < count; i++) {
            entry.read(section);
        }
    }

    private void type(ByteReader section) {
        int leading = section.u8("a core type");
        if (leading != 0x60) {
            throw Unsupported.feature("types of the GC proposal", section.position() - 1);
        }
        CoreTypes.function(section);
    }

    private static void imported(ByteReader section) {
        section.name("an import's module name");
        section.name("an import's name");
        importType(section);
    }

    /// Skips the kind and the type of an import.
    static void importType(ByteReader section) {
        int kind = section.u8("an import's kind");
        switch (kind) {
            case 0x00 -> section.u32("a type index");
            case 0x01 -> {
                CoreTypes.value(section);
                limits(section);
            }
            case 0x02 -> limits(section);
            case 0x03 -> {
                CoreTypes.value(section);
                section.u8("a mutability");
            }
            case 0x04 -> tag(section);
            default -> throw section.leading(kind, "core external kind");
        }
    }

    private void exported(ByteReader section) {
        section.name("an export's name");
        section.u8("an export's kind");
        section.u32("an index");
    }

    private void table(ByteReader section) {
        if (section.peek("a table") == 0x40) {
            section.skip(2, "a table with an initial value");
            CoreTypes.value(section);
            limits(section);
            expression(section);
        } else {
            CoreTypes.value(section);
            limits(section);
        }
    }

    private static void limits(ByteReader section) {
        int flags = section.u8("limits");
        if ((flags & 0x04) != 0) {
            throw Unsupported.feature("memory64", section.position() - 1);
        }
        if ((flags & 0x02) != 0) {
            throw Unsupported.feature("shared memories (threads)", section.position() - 1);
        }
        section.u32("a minimum");
        if ((flags & 0x01) != 0) {
            section.u32("a maximum");
        }
    }

    private void global(ByteReader section) {
        CoreTypes.value(section);
        section.u8("a mutability");
        expression(section);
    }

    private static void tag(ByteReader section) {
        section.u8("a tag's attribute");
        section.u32("a type index");
    }

    private void elements(ByteReader section) {
        int flags = section.u32("an element segment's kind");
        if (Integer.compareUnsigned(flags, 7) > 0) {
            throw section.malformed("malformed element segment kind " + Integer.toUnsignedString(flags));
        }
        boolean active = (flags & 0x01) == 0;
        boolean expressions = (flags & 0x04) != 0;
        if (active) {
            if ((flags & 0x02) != 0) {
                section.u32("a table index");
            }
            expression(section);
        }
        if ((flags & 0x03) != 0) {
            section.u8("an element's type");
        }
        each(section, "elements", expressions ? this::expression : one -> one.u32("a function index"));
    }

    private void data(ByteReader section) {
        int flags = section.u32("a data segment's kind");
        if (Integer.compareUnsigned(flags, 2) > 0) {
            throw section.malformed("malformed data segment kind " + Integer.toUnsignedString(flags));
        }
        if (flags == 2) {
            section.u32("a memory index");
        }
        if (flags != 1) {
            expression(section);
        }
        section.skip(section.length("data"), "data");
    }

    /// Skips a constant expression.
    private void expression(ByteReader section) {
        while (true) {
            int opcode = section.u8("a constant expression");
            switch (opcode) {
                case 0x0b -> {
                    return;
                }
                case 0x41, 0x42, 0xd0 -> skipNumber(section);
                case 0x23, 0xd2 -> section.u32("an index");
                case 0x43 -> section.skip(4, "a number");
                case 0x44 -> section.skip(8, "a number");
                case 0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e -> {}
                case 0xfb -> throw Unsupported.feature("instructions of the GC proposal", section.position() - 1);
                case 0xfd -> {
                    skipNumber(section);
                    section.skip(16, "a vector");
                }
                default ->
                    throw new InvalidComponent(
                            "invalid",
                            section.position() - 1,
                            "constant expression required: found the opcode 0x" + Integer.toHexString(opcode));
            }
        }
    }

    private static void skipNumber(ByteReader section) {
        while ((section.u8("a number") & 0x80) != 0) {
            // Each byte but the last has the high bit set.
        }
    }

    private static void code(ByteReader section) {
        int functions = section.count("function bodies", ANY);
        long localsOfModule = 0;
        for (int i = 0; i < functions; i++) {
            ByteReader body = section.slice(section.length("a function body"));
            int groups = body.count("groups of locals", ANY);
            long locals = 0;
            for (int group = 0; group < groups; group++) {
                int offset = body.position();
                locals += Integer.toUnsignedLong(body.u32("the number of locals"));
                if (locals > MOST_LOCALS) {
                    throw new InvalidComponent(
                            "too_large",
                            offset,
                            "too many locals in function body " + i + ": at most " + MOST_LOCALS + ", found " + locals);
                }
                CoreTypes.value(body);
            }
            localsOfModule += locals;
            if (localsOfModule > MOST_LOCALS_OF_MODULE) {
                throw new InvalidComponent(
                        "too_large",
                        body.position(),
                        "too many locals in a core module: at most " + MOST_LOCALS_OF_MODULE + " in all functions");
            }
        }
    }
}
