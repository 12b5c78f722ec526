package dev.mortise.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Calls plugins of all kinds for long, hostile ones and one that comes and goes among them, and tells every minute
/// what the process holds: `Soak [MINUTES]`.
final class Soak implements AutoCloseable {
    private static final int MOST_MINUTES = 24 * 60;
    private static final long MEBIBYTE = 1 << 20;
    /// How often the plugin that comes and goes does so.
    private static final Duration COMES_AND_GOES = Duration.ofSeconds(2);

    private final PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));
    private final List<HostilePlugin> hostile = HostilePlugin.all();
    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder calls = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final LongAdder loads = new LongAdder();

    /// What the process holds once its garbage is collected.
    ///
    /// @param heapBytes on the heap
    /// @param metaspaceBytes for classes
    /// @param codeBytes what the JVM compiled
    /// @param classes that are loaded
    /// @param threads that run
    /// @param files that are open; 0 where the system does not tell
    record Held(long heapBytes, long metaspaceBytes, long codeBytes, long classes, long threads, long files) {
        static Held now() {
            System.gc();
            long metaspace = 0;
            long code = 0;
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                long used = pool.getUsage().getUsed();
                if (pool.getName().equals("Metaspace")) {
                    metaspace += used;
                } else if (pool.getName().startsWith("Code")) {
                    code += used;
                }
            }
            return new Held(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    metaspace,
                    code,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%8.1f %10.1f %8.1f %8d %8d %6d",
                    (double) heapBytes / MEBIBYTE,
                    (double) metaspaceBytes / MEBIBYTE,
                    (double) codeBytes / MEBIBYTE,
                    classes,
                    threads,
                    files);
        }
    }

    /// Loads the plugins.
    Soak() {
        for (InventoryPlugin inventory : InventoryPlugin.examples()) {
            start(new PluginCode(inventory.manifest(), inventory::wasm));
        }
        hostile.forEach(plugin -> start(new PluginCode(plugin.manifest(), plugin::wasm)));
    }

    /// Runs.
    ///
    /// @param arguments the command line
    /// @throws InterruptedException if it is interrupted
    public static void main(String[] arguments) throws InterruptedException {
        int minutes;
        try {
            minutes = minutes(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Soak soak = new Soak()) {
            soak.run(Duration.ofMinutes(minutes), Duration.ofMinutes(1), out);
        }
    }

    /// @throws IllegalArgumentException saying what would be right
    static int minutes(List<String> arguments) {
        if (arguments.isEmpty()) {
            return 60;
        }
        String text = arguments.getFirst();
        int minutes = arguments.size() == 1 && text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw new IllegalArgumentException("unexpected argument " + arguments.getLast()
                    + ": expected --soak [MINUTES], from 1 to " + MOST_MINUTES);
        }
        return minutes;
    }

    /// Runs for that long.
    ///
    /// @param every how often to tell what is held
    /// @return what was held each time
    List<Held> run(Duration time, Duration every, PrintStream out) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (InventoryPlugin inventory : InventoryPlugin.examples()) {
            callers.add(working(() -> behave(inventory)));
        }
        callers.add(working(this::harm));
        callers.add(working(this::comeAndGo));
        List<Held> held = new ArrayList<>();
        out.println(" minutes      calls    loads heap MiB  metaspace code MiB  classes  threads  files");
        long start = System.nanoTime();
        for (long next = every.toNanos(); next <= time.toNanos(); next += every.toNanos()) {
            long left = next - (System.nanoTime() - start);
            Thread.sleep(Duration.ofNanos(Math.max(left, 0)));
            endIfBroken();
            Held now = Held.now();
            held.add(now);
            out.printf(Locale.ROOT, "%8.1f %10d %8d %s%n", next / 60e9, calls.sum(), loads.sum(), now.text());
        }
        over.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        endIfBroken();
        out.print(growth(held));
        out.println("calls of well-behaved plugins that came too late: " + late.sum());
        return held;
    }

    /// One that breaks ends the whole: what the others do is not what is to be measured.
    private Thread working(Runnable work) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error failed) {
                broken.compareAndSet(null, failed);
            }
        });
    }

    private void endIfBroken() {
        Throwable failed = broken.get();
        if (failed != null) {
            over.set(true);
            throw new IllegalStateException("one of the callers broke off", failed);
        }
    }

    /// The most of the last third beside the most of the first, once everything was warm.
    static String growth(List<Held> held) {
        int third = held.size() / 3;
        if (third == 0) {
            return "";
        }
        // The first third begins after the first measurement: the JVM still compiles until then.
        List<Held> first = held.subList(1, Math.max(third, 2));
        List<Held> last = held.subList(held.size() - third, held.size());
        return "the most of the last third of the time, of what it was in the first: "
                + ratio("heap", first, last, Held::heapBytes) + ", "
                + ratio("metaspace", first, last, Held::metaspaceBytes) + ", "
                + ratio("code", first, last, Held::codeBytes) + ", "
                + ratio("classes", first, last, Held::classes) + ", "
                + ratio("threads", first, last, Held::threads) + ", "
                + ratio("files", first, last, Held::files) + System.lineSeparator();
    }

    private static String ratio(String name, List<Held> first, List<Held> last, ToLongFunction<Held> figure) {
        long before = first.stream().mapToLong(figure).max().orElse(0);
        long after = last.stream().mapToLong(figure).max().orElse(0);
        return name + " " + Table.ratio(before == 0 ? Double.NaN : (double) after / before);
    }

    private void behave(InventoryPlugin inventory) {
        byte[] envelope = inventory.envelope().getBytes(StandardCharsets.UTF_8);
        Caller caller = caller(inventory.pluginId());
        while (!over.get()) {
            CallResult result =
                    engine.handleEvent(inventory.pluginId(), caller, inventory.eventType(), envelope, new HeapStore());
            calls.increment();
            if (result.outcome() == CallResult.Outcome.TIMED_OUT) {
                // So it may be while the machine is busy with other things; what is held must not grow by it.
                late.increment();
            } else if (result.outcome() != CallResult.Outcome.OK) {
                throw new IllegalStateException(inventory.pluginId() + ": " + result.error());
            }
        }
    }

    private void harm() {
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        Caller caller = caller("harm");
        for (int i = 0; !over.get(); i = (i + 1) % hostile.size()) {
            String id = hostile.get(i).id();
            engine.handleEvent(id, caller, id + ".poke", nothing, new HeapStore());
            calls.increment();
        }
    }

    /// Compiled anew each time, as nothing is kept.
    private void comeAndGo() {
        InventoryPlugin inventory = InventoryPlugin.C;
        String id = "com.acme.guest";
        String toml = inventory.toml().replace(inventory.pluginId(), id);
        PluginCode code = new PluginCode(ManifestParser.parse(toml), inventory::wasm);
        byte[] envelope = inventory.envelope().getBytes(StandardCharsets.UTF_8);
        while (!over.get()) {
            Recovered started = engine.recover(List.of(code)).getFirst();
            loads.increment();
            if (started.init() != null && started.init().outcome() == CallResult.Outcome.TIMED_OUT) {
                late.increment();
            } else {
                requireRunning(started);
                engine.handleEvent(id, caller("acme"), id + ".item.created", envelope, new HeapStore());
                engine.disable(id);
                engine.unload(id);
            }
            try {
                Thread.sleep(COMES_AND_GOES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void start(PluginCode code) {
        requireRunning(engine.recover(List.of(code)).getFirst());
    }

    private static void requireRunning(Recovered started) {
        if (!started.runs()) {
            throw new IllegalStateException(started.id() + ": " + started.reason());
        }
    }

    private static Caller caller(String tenant) {
        return new Caller(UUID.randomUUID(), tenant, UUID.randomUUID(), "kim", Set.of());
    }

    @Override
    public void close() {
        engine.close();
    }
}
