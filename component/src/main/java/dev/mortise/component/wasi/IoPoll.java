package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// `wasi:io/poll`: waits for clocks; everything else is always ready.
final class IoPoll {
    private IoPoll() {}

    static void addTo(Linker.Builder builder, Resources resources, Supplier<WasiContext> context) {
        builder.instance("wasi:io/poll@0.2.0")
                .resource("pollable", resources.pollable(), dropped -> {})
                .function(
                        "[method]pollable.ready",
                        Types.method(resources.pollable(), Primitive.BOOL),
                        (call, arguments) -> new Value.Bool(Arguments.lent(arguments.getFirst(), Pollable.class)
                                .isReady(context.get().host().monotonicNanos())))
                .function("[method]pollable.block", Types.method(resources.pollable(), null), (call, arguments) -> {
                    Pollable one = Arguments.lent(arguments.getFirst(), Pollable.class);
                    await(one.dueNanos(), context.get().host());
                    return null;
                })
                .function(
                        "poll",
                        Types.function(
                                Types.list(Primitive.U32),
                                Types.field("in", Types.list(Types.borrow(resources.pollable())))),
                        (call, arguments) -> poll(
                                pollables(arguments.getFirst()), context.get().host()));
    }

    private static List<Pollable> pollables(Value list) {
        if (!(list instanceof Value.ListValue(List<Value> elements))) {
            throw Arguments.wrong(list);
        }
        if (elements.isEmpty()) {
            throw new Trap("poll_empty", "the guest called poll with an empty list, which would wait for ever");
        }
        return elements.stream().map(one -> Arguments.lent(one, Pollable.class)).toList();
    }

    private static Value poll(List<Pollable> all, WasiHost host) {
        long first = Long.MAX_VALUE;
        for (Pollable one : all) {
            first = Math.min(first, one.dueNanos());
        }
        await(first, host);
        long now = host.monotonicNanos();
        List<Value> ready = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isReady(now)) {
                ready.add(new Value.U32(i));
            }
        }
        return new Value.ListValue(ready);
    }

    private static void await(long dueNanos, WasiHost host) {
        for (long now = host.monotonicNanos(); now < dueNanos; now = host.monotonicNanos()) {
            try {
                host.sleep(Duration.ofNanos(dueNanos - Math.max(now, 0)));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                throw new Trap("interrupted", "the guest was interrupted while it slept");
            }
        }
    }
}
