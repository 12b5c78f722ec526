package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.util.function.Supplier;

/// `wasi:clocks/monotonic-clock`, of [WasiHost#monotonicNanos].
final class ClocksMonotonic {
    private ClocksMonotonic() {}

    static void addTo(Linker.Builder builder, Resources resources, Supplier<WasiContext> context) {
        builder.instance("wasi:clocks/monotonic-clock@0.2.0")
                .function(
                        "now",
                        Types.function(Primitive.U64),
                        (call, arguments) -> new Value.U64(context.get().host().monotonicNanos()))
                .function("resolution", Types.function(Primitive.U64), (call, arguments) -> new Value.U64(1))
                .function(
                        "subscribe-instant",
                        Types.function(Types.own(resources.pollable()), Types.field("when", Primitive.U64)),
                        (call, arguments) -> own(resources, Pollable.at(Arguments.u64(arguments, 0))))
                .function(
                        "subscribe-duration",
                        Types.function(Types.own(resources.pollable()), Types.field("when", Primitive.U64)),
                        (call, arguments) -> own(
                                resources,
                                Pollable.after(
                                        Arguments.u64(arguments, 0),
                                        context.get().host().monotonicNanos())));
    }

    private static Value own(Resources resources, Pollable pollable) {
        return new Value.Own(Resource.of(resources.pollable(), pollable));
    }
}
