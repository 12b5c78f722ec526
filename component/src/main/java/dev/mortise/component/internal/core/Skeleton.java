package dev.mortise.component.internal.core;

/// A core module without its instructions: each function is `unreachable`. It has the same imports, exports, types,
/// memories, tables, globals and segments, so that whoever has its compiled code can make instances of it.
public final class Skeleton {
    private static final int CUSTOM_SECTION = 0;
    private static final int PREAMBLE_BYTES = 8;
    /// Its size, no locals, `unreachable`, `end`.
    private static final byte[] EMPTY_BODY = {3, 0, 0, 0x0b};

    private Skeleton() {}

    /// Takes the instructions out of a valid module.
    public static byte[] of(byte[] module) {
        Bytes reader = new Bytes(module, 0, module.length);
        reader.skip(PREAMBLE_BYTES);
        Sink out = new Sink().copy(reader, 0, PREAMBLE_BYTES);
        while (!reader.atEnd()) {
            int id = reader.u8();
            Bytes section = reader.slice();
            switch (id) {
                case CUSTOM_SECTION -> {}
                case Scan.CODE -> {
                    int count = section.count();
                    Sink bodies = new Sink().u32(count);
                    for (int i = 0; i < count; i++) {
                        bodies.bytes(EMPTY_BODY);
                    }
                    out.section(Scan.CODE, bodies.toBytes());
                }
                default -> out.section(id, section.rest());
            }
        }
        return out.toBytes();
    }
}
