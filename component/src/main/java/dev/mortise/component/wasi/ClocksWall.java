package dev.mortise.component.wasi;

import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/// `wasi:clocks/wall-clock`, of [WasiHost#now].
final class ClocksWall {
    private ClocksWall() {}

    static void addTo(Linker.Builder builder, Supplier<WasiContext> context) {
        HostFunction now = (call, arguments) -> datetime(context.get().host().now());
        builder.instance("wasi:clocks/wall-clock@0.2.0")
                .function("now", Types.function(Types.DATETIME), now)
                .function(
                        "resolution",
                        Types.function(Types.DATETIME),
                        (call, arguments) -> datetime(Instant.ofEpochSecond(0, 1_000)));
    }

    private static Value datetime(Instant instant) {
        return new Value.RecordValue(Map.of(
                "seconds", new Value.U64(instant.getEpochSecond()), "nanoseconds", new Value.U32(instant.getNano())));
    }
}
