package dev.mortise.component.internal.binary;

/// The sorts of core definitions.
enum CoreSort {
    FUNC("func"),
    TABLE("table"),
    MEMORY("memory"),
    GLOBAL("global"),
    TAG("tag"),
    TYPE("type"),
    MODULE("module"),
    INSTANCE("instance");

    final String text;

    CoreSort(String text) {
        this.text = text;
    }

    static CoreSort read(ByteReader reader) {
        int leading = reader.u8("a core sort");
        return switch (leading) {
            case 0x00 -> FUNC;
            case 0x01 -> TABLE;
            case 0x02 -> MEMORY;
            case 0x03 -> GLOBAL;
            case 0x04 -> TAG;
            case 0x10 -> TYPE;
            case 0x11 -> MODULE;
            case 0x12 -> INSTANCE;
            default -> throw reader.leading(leading, "core sort");
        };
    }
}
