package dev.mortise.component.wasi;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// One call of a component of `wasi/` in a world of its own, where sleeping moves the clock.
final class Guest implements AutoCloseable, WasiHost {
    static final Instant START = Instant.parse("2026-03-01T12:00:00.25Z");

    final List<String> out = new ArrayList<>();
    final List<String> err = new ArrayList<>();
    final WasiContext context = new WasiContext(this, out::add, err::add);
    private final SplittableRandom random;
    private final ComponentInstance instance;
    private long nanos = 7;
    boolean interruptsSleep;

    private Guest(CompiledComponent component, long seed) {
        random = new SplittableRandom(seed);
        Linker.Builder builder = Linker.builder();
        VirtualWasi.addTo(builder, () -> context);
        instance = component.instantiate(builder.build(), InstanceOptions.ofMemory(64L << 20));
    }

    static CompiledComponent compile(String name) {
        return Component.decode(bytes(name)).compile(CompileOptions.compiled());
    }

    static byte[] bytes(String name) {
        try (InputStream in = Guest.class.getResourceAsStream("/wasi/" + name + ".wasm")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Guest of(CompiledComponent component, long seed) {
        return new Guest(component, seed);
    }

    /// Calls and reads the answer as a number; 0 for none.
    long call(String function, Value... arguments) {
        return switch (instance.call("", function, List.of(arguments))) {
            case Value.U32(long value) -> value;
            case Value.S32(int value) -> value;
            case Value.U64(long value) -> value;
            case null -> 0;
            case Value other -> throw new IllegalStateException("no number: " + other);
        };
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        if (interruptsSleep) {
            throw new InterruptedException();
        }
        nanos = Math.addExact(nanos, time.toNanos());
    }

    @Override
    public void randomBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public void close() {
        instance.close();
    }
}
