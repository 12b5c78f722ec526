package dev.mortise.engine.fuel;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentException;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreImports;
import dev.mortise.component.CoreModule;
import dev.mortise.component.CoreRewriter;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.LimitExceeded;
import dev.mortise.component.Linker;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Core modules as they come, usually mutations of real ones. What the runtime accepts must be accepted again when it
/// is
/// metered, unless the meter refuses it by name, and must compute the same: results, traps, calls of the host, exported
/// globals and memory. A call that completes uses the same fuel in each engine.
public final class RewriteTarget {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_CALLS = 8;
    private static final long FUEL_UNITS = 20_000;
    private static final long MEMORY_BYTES = 4 << 20;
    private static final long STACK_BYTES = 64 << 20;
    private static final long DEADLINE_SECONDS = 20;
    private static final Map<Reached, Integer> REACHED = new EnumMap<>(Reached.class);

    private final long seed;
    private final Component component;

    private RewriteTarget(long seed, Component component) {
        this.seed = seed;
        this.component = component;
    }

    /// How far a module came.
    enum Reached {
        REFUSED,
        NOT_LINKED,
        RAN,
        RAN_COMPILED
    }

    /// The target's entry for the fuzzer.
    ///
    /// @param input a core module
    public static void fuzzerTestOneInput(byte[] input) {
        REACHED.merge(run(input), 1, Integer::sum);
    }

    /// Says what happened, when the fuzzer ends.
    public static void fuzzerTearDown() {
        System.err.println("how far modules came: " + REACHED);
    }

    static Reached run(byte[] input) {
        if (input.length > MOST_BYTES) {
            return Reached.REFUSED;
        }
        CoreModule module;
        try {
            module = Component.decode(CoreHarness.alone(input)).coreModules().getFirst();
        } catch (InvalidComponent refused) {
            return Reached.REFUSED;
        }
        try {
            FuelMeter.rewriter().rewrite(List.of(module.bytes()));
        } catch (InvalidComponent refused) {
            throw new AssertionError("a valid module was refused as " + refused.code(), refused);
        }
        // The meter's own names may not be imported.
        boolean steals =
                module.type().imports().stream().anyMatch(one -> one.module().equals(FuelMeter.MODULE));
        byte[] around = steals ? null : CoreHarness.around(module);
        if (around == null) {
            return Reached.NOT_LINKED;
        }
        Component component;
        try {
            component = Component.decode(around);
        } catch (InvalidComponent refused) {
            throw new AssertionError("the harness is not valid", refused);
        }
        return new RewriteTarget(Arrays.hashCode(input), component).compare();
    }

    private Reached compare() {
        CompiledComponent plain = compile(CoreRewriter.NONE, Engine.INTERPRETED);
        CompiledComponent metered = compile(FuelMeter.rewriter(), Engine.INTERPRETED);
        Trace expected = trace(metered, FuelMeter.of(FUEL_UNITS), MOST_CALLS);
        if (!expected.started) {
            return Reached.RAN;
        }
        Trace found = notMetered(plain, expected.calls);
        if (!expected.events.equals(found.events)) {
            throw new AssertionError("metered: " + expected.events + ", not metered: " + found.events);
        }
        return Math.floorMod(seed, 8) == 0 ? compareCompiled(expected) : Reached.RAN;
    }

    /// What is not metered may never end where the two differ: then it is interrupted. Its thread has more stack than
    /// any that runs the metered module.
    private Trace notMetered(CompiledComponent plain, int calls) {
        FutureTask<Trace> task = new FutureTask<>(() -> trace(plain, null, calls));
        Thread thread = Thread.ofPlatform()
                .name("not metered")
                .daemon()
                .stackSize(STACK_BYTES)
                .start(task);
        try {
            return task.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            thread.interrupt();
            throw new AssertionError("a module that ends when it is metered does not end when it is not", late);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (InterruptedException ended) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", ended);
        }
    }

    private Reached compareCompiled(Trace expected) {
        CompiledComponent compiled;
        try {
            compiled = component.compile(new CompileOptions(FuelMeter.rewriter(), Engine.COMPILED));
        } catch (InvalidComponent refused) {
            // A function may be too large for the JVM.
            return Reached.RAN;
        }
        Trace found = trace(compiled, FuelMeter.of(FUEL_UNITS), expected.calls);
        if (!expected.events.equals(found.events) || !expected.fuel.equals(found.fuel)) {
            throw new AssertionError("interpreted: " + expected.events + " for " + expected.fuel + ", compiled: "
                    + found.events + " for " + found.fuel);
        }
        return Reached.RAN_COMPILED;
    }

    private CompiledComponent compile(CoreRewriter rewriter, Engine engine) {
        try {
            return component.compile(new CompileOptions(rewriter, engine));
        } catch (InvalidComponent refused) {
            throw new AssertionError("a module that was accepted is refused when it is compiled", refused);
        }
    }

    /// What could be observed of an instance: answers, traps, calls of the host. A call that ended for want of fuel or
    /// stack is left out: another run may have more.
    private static final class Trace {
        private final List<String> events = new ArrayList<>();
        private final List<Long> fuel = new ArrayList<>();
        private boolean started;
        private int calls;
        private int eventsOfCalls;

        void called(String outcome) {
            events.add(outcome);
            calls++;
            eventsOfCalls = events.size();
        }

        void forgetLast() {
            events.subList(eventsOfCalls, events.size()).clear();
        }
    }

    private Trace trace(CompiledComponent compiled, @Nullable FuelMeter meter, int mostCalls) {
        Trace trace = new Trace();
        SplittableRandom random = new SplittableRandom(seed);
        CoreImports.Builder imports = CoreImports.builder();
        if (meter != null) {
            meter.addTo(imports);
        }
        try (ComponentInstance instance =
                compiled.instantiate(host(trace), new InstanceOptions(MEMORY_BYTES, imports.build()))) {
            trace.started = true;
            trace.eventsOfCalls = trace.events.size();
            List<Map.Entry<String, ExternType>> functions =
                    List.copyOf(component.type().exports().entrySet());
            for (int i = 0; i < mostCalls && !functions.isEmpty(); i++) {
                Map.Entry<String, ExternType> one = functions.get(random.nextInt(functions.size()));
                if (!(one.getValue() instanceof ExternType.Function(FuncType type))) {
                    throw new AssertionError("the harness exports functions only, found " + one);
                }
                List<Value> arguments = new ArrayList<>();
                type.parameters().forEach(parameter -> arguments.add(number(parameter.type(), random)));
                Value result = instance.call("", one.getKey(), arguments);
                trace.called(one.getKey() + arguments + " gives " + result);
                if (meter != null) {
                    trace.fuel.add(meter.used());
                }
            }
        } catch (OutOfFuel ended) {
            trace.forgetLast();
        } catch (Trap | LimitExceeded ended) {
            hidesNoFault(ended);
            if (ended.code().equals("call_stack_exhausted")) {
                trace.forgetLast();
            } else {
                trace.started = true;
                trace.called(ended.code());
            }
        }
        return trace;
    }

    private static void hidesNoFault(ComponentException ended) {
        Throwable cause = ended.getCause();
        if (cause != null
                && cause.getStackTrace().length > 0
                && Arrays.stream(cause.getStackTrace())
                        .filter(frame -> frame.getModuleName() == null
                                || !frame.getModuleName().startsWith("java."))
                        .findFirst()
                        .filter(frame -> frame.getClassName().startsWith("run.endive."))
                        .isEmpty()) {
            throw new AssertionError("a fault of the runtime's own was hidden", ended);
        }
    }

    private Linker host(Trace trace) {
        Linker.InstanceBuilder imports = Linker.builder().instance("");
        component.type().imports().forEach((name, type) -> {
            if (type instanceof ExternType.Function(FuncType function)) {
                imports.function(name, (call, arguments) -> {
                    trace.events.add("host " + name + arguments);
                    ValueType result = function.result();
                    return result == null ? null : number(result, new SplittableRandom(trace.events.size()));
                });
            }
        });
        return imports.done().build();
    }

    private static Value number(ValueType type, SplittableRandom random) {
        long bits = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(8);
            case 1 -> random.nextInt(-4, 256);
            case 2 -> random.nextInt(65_536);
            default -> random.nextLong();
        };
        return switch (type) {
            case ValueType.Primitive.S32 -> new Value.S32((int) bits);
            case ValueType.Primitive.S64 -> new Value.S64(bits);
            case ValueType.Primitive.F32 ->
                new Value.F32(random.nextInt(2) == 0 ? bits : Float.intBitsToFloat((int) bits));
            default -> new Value.F64(random.nextInt(2) == 0 ? bits : Double.longBitsToDouble(bits));
        };
    }
}
