package dev.mortise.component.internal.binary;

/// The sorts of component definitions that an index can have.
enum Sort {
    MODULE("module"),
    FUNC("func"),
    TYPE("type"),
    COMPONENT("component"),
    INSTANCE("instance");

    final String text;

    Sort(String text) {
        this.text = text;
    }

    /// Reads a sort where core definitions other than modules are not allowed.
    static Sort read(ByteReader reader) {
        int leading = reader.u8("a sort");
        return switch (leading) {
            case 0x00 -> {
                int core = reader.u8("a core sort");
                if (core != 0x11) {
                    throw reader.leading(core, "component external kind: the only core sort here is module (0x11)");
                }
                yield MODULE;
            }
            case 0x01 -> FUNC;
            case 0x02 -> throw Unsupported.feature("value definitions", reader.position() - 1);
            case 0x03 -> TYPE;
            case 0x04 -> COMPONENT;
            case 0x05 -> INSTANCE;
            default -> throw reader.leading(leading, "component external kind");
        };
    }
}
