package dev.mortise.component.internal.binary;

import java.io.ByteArrayOutputStream;

/// A core module without its instructions: each function is `unreachable`. It has the same imports, exports, types,
/// memories, tables, globals and segments, so that whoever has its compiled code can make instances of it.
public final class Skeleton {
    private static final int CUSTOM_SECTION = 0;
    private static final int CODE_SECTION = 10;
    private static final int PREAMBLE_BYTES = 8;
    /// Its size, no locals, `unreachable`, `end`.
    private static final byte[] EMPTY_BODY = {3, 0, 0, 0x0b};

    private Skeleton() {}

    /// Takes the instructions out of a valid module.
    public static byte[] of(byte[] module) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteReader reader = new ByteReader(module, 0, module.length);
        reader.skip(PREAMBLE_BYTES, "the preamble of a core module");
        out.write(module, 0, PREAMBLE_BYTES);
        while (!reader.atEnd()) {
            int from = reader.position();
            int id = reader.u8("a core section id");
            ByteReader section = reader.slice(reader.length("a core section"));
            switch (id) {
                case CUSTOM_SECTION -> {}
                case CODE_SECTION -> {
                    int count = section.count("functions", Integer.MAX_VALUE);
                    ByteArrayOutputStream bodies = new ByteArrayOutputStream();
                    ImportNames.writeUnsigned(bodies, count);
                    for (int i = 0; i < count; i++) {
                        bodies.writeBytes(EMPTY_BODY);
                    }
                    out.write(CODE_SECTION);
                    ImportNames.writeUnsigned(out, bodies.size());
                    out.writeBytes(bodies.toByteArray());
                }
                default -> out.write(module, from, reader.position() - from);
            }
        }
        return out.toByteArray();
    }
}
