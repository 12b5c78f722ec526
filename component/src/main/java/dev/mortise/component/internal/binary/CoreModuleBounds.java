package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;

/// Checks that the lengths and counts of a core module's sections lie within its bytes, before the engine's parser
/// allocates for them.
final class CoreModuleBounds {
    private static final int MOST_LOCALS = 50_000;

    private CoreModuleBounds() {}

    static void check(byte[] bytes, int start, int size) {
        ByteReader reader = new ByteReader(bytes, start, start + size);
        int[] preamble = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
        for (int expected : preamble) {
            if (reader.u8("the preamble of a core module") != expected) {
                throw new InvalidComponent("malformed", start, "expected a version header for a module");
            }
        }
        while (!reader.atEnd()) {
            int id = reader.u8("a core section id");
            ByteReader section = reader.slice(reader.length("a core section"));
            switch (id) {
                case 0 -> section.name("a custom section's name");
                case 1 -> types(section);
                case 2, 3, 4, 5, 6, 7, 9, 13 -> section.count("entries of a core section", Integer.MAX_VALUE);
                case 8, 12 -> section.u32("an index or a count");
                case 10 -> code(section);
                case 11 -> section.count("data segments", Integer.MAX_VALUE);
                default ->
                    throw new InvalidComponent(
                            "malformed", section.position(), "malformed section id " + id + " in a core module");
            }
        }
    }

    private static void types(ByteReader section) {
        int types = section.count("core types", Integer.MAX_VALUE);
        for (int i = 0; i < types; i++) {
            int leading = section.u8("a core type");
            if (leading != 0x60) {
                throw Unsupported.feature("types of the GC proposal", section.position() - 1);
            }
            CoreTypes.function(section);
        }
    }

    private static void code(ByteReader section) {
        int functions = section.count("function bodies", Integer.MAX_VALUE);
        for (int i = 0; i < functions; i++) {
            ByteReader body = section.slice(section.length("a function body"));
            int groups = body.count("groups of locals", Integer.MAX_VALUE);
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
                int type = body.u8("the type of locals");
                if (type == 0x63 || type == 0x64) {
                    throw Unsupported.feature("reference types of the GC proposal", offset);
                }
            }
        }
    }
}
