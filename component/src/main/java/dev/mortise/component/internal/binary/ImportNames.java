package dev.mortise.component.internal.binary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A core module whose imports are numbered: the first is `i` `0`, the next `i` `1`. The names that the author gave are
/// kept apart.
///
/// The engine refuses a function whose two names are both empty, and looks an import's type up under its name among the
/// exports of the module that gives it. With numbers neither happens, and no name can meet one that is added later.
///
/// @param module the binary with numbered imports
/// @param names what the author called them, in order
@SuppressWarnings("ArrayRecordComponent")
public record ImportNames(byte[] module, List<Name> names) {
    /// The first name of every numbered import.
    public static final String MODULE = "i";

    private static final int IMPORT_SECTION = 2;
    private static final int PREAMBLE_BYTES = 8;

    /// The two names of an import.
    public record Name(String module, String name) {}

    /// Numbers the imports of a module.
    public static ImportNames of(byte[] module) {
        return of(module, 0, module.length);
    }

    /// Numbers the imports of a module that stands within a component.
    static ImportNames of(byte[] bytes, int start, int size) {
        List<Name> names = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + 16);
        ByteReader reader = new ByteReader(bytes, start, start + size);
        reader.skip(PREAMBLE_BYTES, "the preamble of a core module");
        out.write(bytes, start, PREAMBLE_BYTES);
        while (!reader.atEnd()) {
            int from = reader.position();
            int id = reader.u8("a core section id");
            ByteReader section = reader.slice(reader.length("a core section"));
            if (id == IMPORT_SECTION) {
                byte[] numbered = number(section, names);
                out.write(IMPORT_SECTION);
                writeUnsigned(out, numbered.length);
                out.writeBytes(numbered);
            } else {
                out.write(bytes, from, reader.position() - from);
            }
        }
        return new ImportNames(out.toByteArray(), List.copyOf(names));
    }

    private static byte[] number(ByteReader section, List<Name> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(section.left());
        int count = section.count("core imports", Integer.MAX_VALUE);
        writeUnsigned(out, count);
        for (int i = 0; i < count; i++) {
            names.add(new Name(section.name("an import's module name"), section.name("an import's name")));
            writeName(out, MODULE);
            writeName(out, Integer.toString(i));
            int from = section.position();
            CoreModuleDecoder.skipImportType(section);
            out.write(section.array(), from, section.position() - from);
        }
        section.expectEnd("the import section");
        return out.toByteArray();
    }

    private static void writeName(ByteArrayOutputStream out, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        writeUnsigned(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void writeUnsigned(ByteArrayOutputStream out, int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            out.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }
}
