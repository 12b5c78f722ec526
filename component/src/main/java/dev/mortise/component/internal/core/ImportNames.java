package dev.mortise.component.internal.core;

import java.util.function.IntUnaryOperator;

/// Names of imports. To the engine every import has a number instead: the first is `i` `0`, the next `i` `1`.
///
/// The engine refuses a function whose two names are both empty, and looks an import's type up under its name among the
/// exports of the module that gives it. With numbers neither happens, and no name can meet one that is added later.
public final class ImportNames {
    private static final String IMPORTS = "i";
    private static final String OWN_TAGS = "t";
    private static final int FUNCTION_KIND = 0;
    private static final int TAG_KIND = 4;

    private ImportNames() {}

    /// The two names of an import, as the author gave them.
    public record Name(String module, String name) {}

    /// Writes an import section.
    ///
    /// @param type what stands for each type of the module
    /// @param ownTags how many of the module's own tags become imports, which come last
    static byte[] write(Scan scan, IntUnaryOperator type, int ownTags) {
        Sink sink = new Sink().u32(scan.imports.size() + ownTags);
        int tag = 0;
        for (int i = 0; i < scan.imports.size(); i++) {
            Scan.Import one = scan.imports.get(i);
            sink.name(IMPORTS).name(Integer.toString(i));
            Bytes entry = new Bytes(scan.module, one.start(), one.end());
            switch (one.kind()) {
                case FUNCTION_KIND -> {
                    entry.skip(1);
                    sink.u8(FUNCTION_KIND).u32(type.applyAsInt(entry.u32()));
                }
                case TAG_KIND -> tag(sink, type.applyAsInt(scan.tagTypes.get(tag++)));
                default -> sink.copy(entry, one.start(), one.end());
            }
        }
        for (int i = 0; i < ownTags; i++) {
            sink.name(OWN_TAGS).name(Integer.toString(i));
            tag(sink, type.applyAsInt(scan.tagTypes.get(scan.importedTags + i)));
        }
        return sink.toBytes();
    }

    private static void tag(Sink sink, int type) {
        sink.u8(TAG_KIND).u8(0).u32(type);
    }
}
