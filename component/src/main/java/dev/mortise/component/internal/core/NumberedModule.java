package dev.mortise.component.internal.core;

import java.util.function.IntUnaryOperator;

/// A core module with numbered imports, for the engine to validate. One with so many types that the engine could
/// misread
/// the type of a block gets them in another order. Nothing else is changed.
public final class NumberedModule {
    private static final int MOST_PLAIN_TYPES = 0x40;
    private static final int PREAMBLE_BYTES = 8;

    private NumberedModule() {}

    /// Numbers the imports of a module that stands within a component.
    ///
    /// @throws NotRewritable if the module is malformed
    public static byte[] of(byte[] bytes, int start, int size) {
        Scan scan = new Scan(bytes, start, size);
        SharedTypes types = new SharedTypes();
        boolean reorder = scan.types.size() > MOST_PLAIN_TYPES;
        if (reorder) {
            scan.code();
            scan.blockTypes.forEach(types::needForBlock);
            scan.types.forEach(types::need);
            types.number();
        }
        IntUnaryOperator type = reorder ? own -> types.index(scan.type(own)) : IntUnaryOperator.identity();
        Sink out = new Sink().copy(new Bytes(bytes, start, start + size), start, start + PREAMBLE_BYTES);
        for (int id : scan.sections.keySet()) {
            Bytes section = scan.required(id);
            out.section(
                    id,
                    switch (id) {
                        case Scan.IMPORT -> ImportNames.write(scan, type, 0);
                        case Scan.TYPE -> reorder ? types.write() : section.rest();
                        case Scan.FUNCTION -> reorder ? functions(section, type) : section.rest();
                        case Scan.TAG -> reorder ? tags(section, type) : section.rest();
                        case Scan.CODE ->
                            reorder ? bodies(section, CodeRewriter.typesOnly(scan, types)) : section.rest();
                        default -> section.rest();
                    });
        }
        if (scan.names != null) {
            out.section(0, scan.names);
        }
        return out.toBytes();
    }

    private static byte[] functions(Bytes section, IntUnaryOperator type) {
        int count = section.count();
        Sink sink = new Sink().u32(count);
        for (int i = 0; i < count; i++) {
            sink.u32(type.applyAsInt(section.u32()));
        }
        return sink.bytes(section.rest()).toBytes();
    }

    private static byte[] tags(Bytes section, IntUnaryOperator type) {
        int count = section.count();
        Sink sink = new Sink().u32(count);
        for (int i = 0; i < count; i++) {
            sink.u8(section.u8()).u32(type.applyAsInt(section.u32()));
        }
        return sink.bytes(section.rest()).toBytes();
    }

    private static byte[] bodies(Bytes section, CodeRewriter code) {
        int count = section.count();
        Sink sink = new Sink().u32(count);
        for (int i = 0; i < count; i++) {
            sink.bytes(code.rewrite(section.slice()));
        }
        return sink.bytes(section.rest()).toBytes();
    }
}
