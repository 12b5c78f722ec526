package dev.mortise.component.fuzz;

import java.util.ArrayList;
import java.util.List;

/// Writes small core modules.
final class CoreModuleSource {
    private static final int END = 0x0b;
    private static final int CALL = 0x10;
    private static final int LOCAL_GET = 0x20;
    private static final int I32_CONST = 0x41;

    private CoreModuleSource() {}

    /// A core function type.
    record Signature(List<String> parameters, List<String> results) {
        static final Signature REALLOC = new Signature(List.of("i32", "i32", "i32", "i32"), List.of("i32"));

        Output bytes() {
            return new Output().raw(0x60).list(types(parameters)).list(types(results));
        }

        private static List<Output> types(List<String> names) {
            return names.stream().map(name -> new Output().raw(valueType(name))).toList();
        }
    }

    private static int valueType(String name) {
        return switch (name) {
            case "i32" -> 0x7f;
            case "i64" -> 0x7e;
            case "f32" -> 0x7d;
            default -> 0x7c;
        };
    }

    /// A memory of `pages` and an allocator that never frees: `memory` and `realloc`.
    static byte[] library(int pages) {
        Output body = new Output()
                // The next free address, aligned, is kept in the last parameter but one.
                .raw(0x23, 0, LOCAL_GET, 2, 0x6a, I32_CONST, 1, 0x6b)
                .raw(I32_CONST, 0, LOCAL_GET, 2, 0x6b, 0x71, 0x21, 2)
                .raw(LOCAL_GET, 2, LOCAL_GET, 3, 0x6a, 0x24, 0)
                // What was there before moves: the smaller of both sizes.
                .raw(LOCAL_GET, 2, LOCAL_GET, 0)
                .raw(LOCAL_GET, 1, LOCAL_GET, 3, LOCAL_GET, 1, LOCAL_GET, 3, 0x49, 0x1b)
                .raw(0xfc, 0x0a, 0, 0)
                .raw(LOCAL_GET, 2, END);
        return Output.module()
                .entry(1, Signature.REALLOC.bytes())
                .entry(3, new Output().u32(0))
                .entry(5, new Output().raw(0x00).u32(pages))
                .entry(6, new Output().raw(0x7f, 0x01, I32_CONST).s32(1024).raw(END))
                .entries(
                        7,
                        List.of(
                                new Output().name("memory").raw(0x02, 0),
                                new Output().name("realloc").raw(0x00, 0)))
                .entry(10, new Output().sized(new Output().raw(0).append(body)))
                .toBytes();
    }

    /// A module whose function `f` has a signature: it traps, or returns zeros, or returns what it was given first.
    static byte[] function(Signature signature, int behaviour) {
        Output body = new Output().raw(0);
        if (behaviour == 0) {
            body.raw(0x00);
        } else {
            for (String result : signature.results()) {
                int same = signature.parameters().indexOf(result);
                if (behaviour == 1 && same >= 0) {
                    body.raw(LOCAL_GET).u32(same);
                } else {
                    zero(body, result);
                }
            }
        }
        body.raw(END);
        return Output.module()
                .entry(1, signature.bytes())
                .entry(3, new Output().u32(0))
                .entry(7, new Output().name("f").raw(0x00, 0))
                .entry(10, new Output().sized(body))
                .toBytes();
    }

    private static void zero(Output body, String type) {
        switch (type) {
            case "i32" -> body.raw(I32_CONST, 0);
            case "i64" -> body.raw(0x42, 0);
            case "f32" -> body.raw(0x43, 0, 0, 0, 0);
            default -> body.raw(0x44, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /// A module whose function `g` calls the imported `f` with what it was given and returns what that returns.
    ///
    /// @param lowered the signature of `f`: with a pointer for the result where that does not fit
    /// @param lifted the signature of `g`: returns a pointer there
    /// @param resultBytes how large a result in memory is; 0 when it is returned as a core value
    /// @param borrows which parameters are borrow handles; `g` drops the first through the import `drop0`
    static byte[] forwarder(Signature lowered, Signature lifted, int resultBytes, List<Integer> borrows) {
        Signature drop = new Signature(List.of("i32"), List.of());
        List<Output> imports = new ArrayList<>();
        imports.add(new Output().name("env").name("realloc").raw(0x00, 0));
        imports.add(new Output().name("env").name("f").raw(0x00, 1));
        for (int i = 0; i < borrows.size(); i++) {
            imports.add(new Output().name("env").name("drop" + i).raw(0x00, 3));
        }
        int parameters = lifted.parameters().size();
        Output body = new Output().raw(1).u32(1).raw(0x7f);
        if (resultBytes > 0) {
            body.raw(I32_CONST, 0, I32_CONST, 0, I32_CONST, 8, I32_CONST)
                    .s32(resultBytes)
                    .raw(CALL, 0);
            body.raw(0x21).u32(parameters);
        }
        for (int i = 0; i < parameters; i++) {
            body.raw(LOCAL_GET).u32(i);
        }
        if (resultBytes > 0) {
            body.raw(LOCAL_GET).u32(parameters);
        }
        body.raw(CALL, 1);
        for (int i = 0; i < borrows.size(); i++) {
            body.raw(LOCAL_GET).u32(borrows.get(i)).raw(CALL).u32(2 + i);
        }
        if (resultBytes > 0) {
            body.raw(LOCAL_GET).u32(parameters);
        }
        body.raw(END);
        return Output.module()
                .entries(1, List.of(Signature.REALLOC.bytes(), lowered.bytes(), lifted.bytes(), drop.bytes()))
                .entries(2, imports)
                .entry(3, new Output().u32(2))
                .entry(7, new Output().name("g").raw(0x00).u32(2 + borrows.size()))
                .entry(10, new Output().sized(body))
                .toBytes();
    }
}
