package dev.mortise.engine.hostile;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreImports;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.engine.fuel.FuelMeter;
import dev.mortise.engine.fuel.GuestStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// Recurses without end, cold or after the JVM has compiled what runs, and tells where it ended: by what was used up
/// to then, which is the same if and only if the depth is. As a program, `DeepCalls WARMUPS NAME…`, it prints the end
/// for each component and serves to compare virtual machines that compile differently.
public final class DeepCalls {
    private static final int ENDLESS = 1_000_000_000;
    private static final int SHALLOW = 20;
    private static final long PLENTY = 1_000_000_000_000L;

    /// What a host call may need when the guest has used all of its stack.
    private static final long HOSTS_BYTES = 16L << 20;

    private DeepCalls() {}

    /// Where a recursion ended.
    ///
    /// @param code of the trap
    /// @param message of the trap
    /// @param fuelUsed up to the trap
    record End(String code, String message, long fuelUsed) {
        @Override
        public String toString() {
            return code + " after " + fuelUsed;
        }
    }

    /// Runs.
    ///
    /// @param arguments warm-up calls, names
    public static void main(String[] arguments) {
        int warmups = Integer.parseInt(arguments[0]);
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            System.out.println(name + " " + end(name, Engine.COMPILED, warmups));
        }
    }

    /// The end of a recursion that follows many calls that are not deep. The thread's stack is that of a guest without
    /// what is left for the host.
    static End end(String name, Engine engine, int warmups) {
        CompiledComponent component = compiled(name, engine);
        return onGuestThread(() -> {
            for (int i = 0; i < warmups; i++) {
                call(component, FuelMeter.of(PLENTY), SHALLOW);
            }
            return recurse(component, 0);
        });
    }

    /// The end of a recursion in an instance that has been called before.
    static End endAfterCalls(String name, int calls) {
        CompiledComponent component = compiled(name, Engine.COMPILED);
        return onGuestThread(() -> recurse(component, calls));
    }

    /// What one call to a depth uses.
    static long fuelUsed(String name, int depth) {
        CompiledComponent component = compiled(name, Engine.COMPILED);
        return onGuestThread(() -> {
            FuelMeter meter = FuelMeter.of(PLENTY);
            call(component, meter, depth);
            return meter.used();
        });
    }

    private static CompiledComponent compiled(String name, Engine engine) {
        return Component.decode(bytes(name)).compile(new CompileOptions(FuelMeter.rewriter(), engine));
    }

    private static End recurse(CompiledComponent component, int callsBefore) {
        FuelMeter meter = FuelMeter.of(PLENTY);
        try (ComponentInstance instance = instance(component, meter)) {
            for (int i = 0; i < callsBefore; i++) {
                instance.call("", "run", List.of(new Value.S32(SHALLOW)));
            }
            long before = meter.used();
            try {
                instance.call("", "run", List.of(new Value.S32(ENDLESS)));
            } catch (Trap trap) {
                return new End(trap.code(), String.valueOf(trap.getMessage()), meter.used() - before);
            }
        }
        throw new AssertionError("the recursion came back");
    }

    private static ComponentInstance instance(CompiledComponent component, FuelMeter meter) {
        CoreImports.Builder imports = CoreImports.builder();
        meter.addTo(imports);
        return component.instantiate(Linker.builder().build(), new InstanceOptions(64 << 20, imports.build()));
    }

    private static void call(CompiledComponent component, FuelMeter meter, int depth) {
        try (ComponentInstance instance = instance(component, meter)) {
            instance.call("", "run", List.of(new Value.S32(depth)));
        }
    }

    private static <T> T onGuestThread(Supplier<T> work) {
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        Thread thread = Thread.ofPlatform()
                .stackSize(GuestStack.THREAD_BYTES - HOSTS_BYTES)
                .uncaughtExceptionHandler((failed, failure) -> failures.add(failure))
                .start(() -> results.add(work.get()));
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        if (results.isEmpty()) {
            throw new AssertionError("the thread failed", failures.isEmpty() ? null : failures.getFirst());
        }
        return results.getFirst();
    }

    private static byte[] bytes(String name) {
        try (InputStream in = DeepCalls.class.getResourceAsStream("/hostile/depth/" + name + ".wasm")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
