package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.List;

/// The type of a core function: value types by their byte.
record Signature(List<Integer> parameters, List<Integer> results) {
    static final int I32 = 0x7F;
    static final int FUNCREF = 0x70;
    static final int EXNREF = 0x69;

    private static final int FUNCTION = 0x60;

    Signature {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    static Signature read(Bytes from) {
        if (from.u8() != FUNCTION) {
            throw new NotRewritable("a type of a core module is not a function's");
        }
        return new Signature(list(from), list(from));
    }

    private static List<Integer> list(Bytes from) {
        int count = from.count();
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(from.valueType());
        }
        return types;
    }

    void write(Sink to) {
        to.u8(FUNCTION).u32(parameters.size());
        parameters.forEach(to::u8);
        to.u32(results.size());
        results.forEach(to::u8);
    }

    /// The same results with one more.
    static List<Integer> plus(List<Integer> types, int one) {
        List<Integer> more = new ArrayList<>(types);
        more.add(one);
        return more;
    }
}
