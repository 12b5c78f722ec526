package dev.mortise.component.wasi;

import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/// `wasi:random/random`, `insecure` and `insecure-seed`: all of [WasiHost#randomBytes], as a guest cannot tell a good
/// generator from one that only looks so.
final class Random {
    /// The most bytes of one request: it costs the guest almost no fuel.
    private static final int MOST_BYTES = 65_536;

    private Random() {}

    static void addTo(Linker.Builder builder, Supplier<WasiContext> context) {
        HostFunction bytes = (call, arguments) -> bytes(Arguments.u64(arguments, 0), context.get());
        HostFunction number = (call, arguments) -> number(context.get());
        addTo(builder, "wasi:random/random@0.2.0", "get-random-bytes", bytes, "get-random-u64", number);
        addTo(
                builder,
                "wasi:random/insecure@0.2.0",
                "get-insecure-random-bytes",
                bytes,
                "get-insecure-random-u64",
                number);
        builder.instance("wasi:random/insecure-seed@0.2.0")
                .function(
                        "insecure-seed",
                        Types.function(Types.tuple(Primitive.U64, Primitive.U64)),
                        (call, arguments) ->
                                new Value.TupleValue(List.of(number(context.get()), number(context.get()))));
    }

    private static void addTo(
            Linker.Builder builder,
            String name,
            String bytesName,
            HostFunction bytes,
            String numberName,
            HostFunction number) {
        builder.instance(name)
                .function(bytesName, Types.function(Types.BYTES, Types.field("len", Primitive.U64)), bytes)
                .function(numberName, Types.function(Primitive.U64), number);
    }

    private static Value bytes(long u64Length, WasiContext context) {
        if (Long.compareUnsigned(u64Length, MOST_BYTES) > 0) {
            throw new Trap(
                    "random_too_long",
                    "the guest asked for " + Long.toUnsignedString(u64Length) + " random bytes at once, the most is "
                            + MOST_BYTES);
        }
        byte[] bytes = new byte[(int) u64Length];
        context.host().randomBytes(bytes);
        return new Value.Bytes(bytes);
    }

    private static Value number(WasiContext context) {
        byte[] bytes = new byte[Long.BYTES];
        context.host().randomBytes(bytes);
        return new Value.U64(ByteBuffer.wrap(bytes).getLong());
    }
}
