package dev.mortise.bench;

import dev.mortise.bench.Row.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The lines of the table. To add one: write a JMH method, name it here.
final class Rows {
    private Rows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.of("decode and validate: C, 19 KB", "DecodeBenchmark.c"));
        rows.add(Row.of("decode and validate: QuickJS, 1.1 MB", "DecodeBenchmark.quickJs"));
        rows.add(Row.of("call (string, list<u8>), 100 B", "LiftedCallBenchmark.lifted100B")
                .against("the core function by hand", "LiftedCallBenchmark.bare100B")
                .aim(1.5));
        rows.add(Row.of("call (string, list<u8>), 100 KiB", "LiftedCallBenchmark.lifted100KiB")
                .against("the core function by hand", "LiftedCallBenchmark.bare100KiB")
                .aim(1.2));
        rows.add(Row.of("call (string, list<u8>), 100 KiB", "LiftedCallBenchmark.lifted100KiB")
                .against("one copy of the bytes", "LiftedCallBenchmark.copy100KiB"));
        rows.add(Row.of("call without values", "ValuesBenchmark.nothing"));
        rows.add(Row.of("string there and back, 900 of ASCII", "ValuesBenchmark.echoAscii"));
        rows.add(Row.of("string there and back, 880 of Chinese", "ValuesBenchmark.echoChinese"));
        rows.add(Row.of("list<u32> there and back, 1000 as an array", "ValuesBenchmark.array")
                .against("value by value", "ValuesBenchmark.numbers"));
        rows.add(Row.of("list of records there and back, 100", "ValuesBenchmark.items"));
        rows.add(Row.of("fresh instance: C", "InstantiationBenchmark.c")
                .peer(instance("on demand", InventoryPlugin.C, "demand"), instance("pool", InventoryPlugin.C, "pool")));
        rows.add(Row.of("fresh instance: QuickJS", "InstantiationBenchmark.quickJs")
                .peer(
                        instance("on demand", InventoryPlugin.JAVASCRIPT, "demand"),
                        instance("pool", InventoryPlugin.JAVASCRIPT, "pool")));
        kernel(rows, "loop", "count", KernelBenchmark.COUNT_ROUNDS, 1.1);
        kernel(rows, "sieve", "sieve", KernelBenchmark.SIEVE_BELOW, 1.5);
        kernel(rows, "SHA-256", "sha", KernelBenchmark.SHA_BLOCKS, 1.2);
        kernel(rows, "fib", "fib", KernelBenchmark.FIB_OF, 2.0);
        rows.add(Row.of("whole call of a plugin: C", "PluginCallBenchmark.c")
                .peer(call("on demand", InventoryPlugin.C, "demand"), call("pool", InventoryPlugin.C, "pool"))
                .peerMust(1));
        rows.add(Row.of("whole call of a plugin: Rust", "PluginCallBenchmark.rust")
                .peer(call("on demand", InventoryPlugin.RUST, "demand"), call("pool", InventoryPlugin.RUST, "pool"))
                .peerMust(1));
        rows.add(Row.of("whole call of a plugin: AssemblyScript", "PluginCallBenchmark.assemblyScript")
                .peer(
                        call("on demand", InventoryPlugin.ASSEMBLYSCRIPT, "demand"),
                        call("pool", InventoryPlugin.ASSEMBLYSCRIPT, "pool"))
                .peerMust(1));
        rows.add(Row.of("whole call of a plugin: C on wasi-libc", "PluginCallBenchmark.wasiLibc")
                .peer(
                        call("on demand", InventoryPlugin.WASI_LIBC, "demand"),
                        call("pool", InventoryPlugin.WASI_LIBC, "pool"))
                .peerMust(1));
        rows.add(Row.of("whole call, C, handed over from another thread", "PluginCallBenchmark.handedOver")
                .against("on a guest thread", "PluginCallBenchmark.c"));
        rows.add(Row.of("whole call of a plugin: QuickJS", "PluginCallBenchmark.quickJs")
                .peer(
                        call("on demand", InventoryPlugin.JAVASCRIPT, "demand"),
                        call("pool", InventoryPlugin.JAVASCRIPT, "pool"))
                .peerMust(1.5));
        rows.add(
                Row.of("load a plugin whose code is kept: C", "LoadBenchmark.c").within(Duration.ofMillis(20)));
        rows.add(Row.of("load a plugin whose code is kept: QuickJS", "LoadBenchmark.quickJs")
                .within(Duration.ofMillis(100)));
        return List.copyOf(rows);
    }

    static List<Row.Mean> means() {
        List<String> kernels = Stream.of("count", "sieve", "sha", "fib")
                .map(kernel -> "KernelBenchmark." + kernel + "Metered")
                .toList();
        return List.of(
                new Row.Mean("kernels with fuel to the native peer", kernels, true, new Row.Bound(Row.Word.MUST, 1.5)),
                new Row.Mean("kernels with fuel to those without", kernels, false, new Row.Bound(Row.Word.MUST, 1.3)));
    }

    private static void kernel(List<Row> rows, String name, String export, long size, double aim) {
        String bare = "KernelBenchmark." + export + "Bare";
        rows.add(Row.of("kernel " + name, bare).peer(kernel(export, size, "none")));
        rows.add(Row.of("kernel " + name + ", with fuel", "KernelBenchmark." + export + "Metered")
                .against("without fuel", bare)
                .aim(aim)
                .peer(kernel(export, size, "fuel")));
    }

    private static Way kernel(String export, long size, String fuel) {
        return new Way("native", List.of("kernel", GUEST.toString(), export, Long.toString(size), fuel));
    }

    private static Way instance(String name, InventoryPlugin inventory, String allocation) {
        return new Way(name, List.of("instance", inventory.component().toString(), allocation));
    }

    private static Way call(String name, InventoryPlugin inventory, String allocation) {
        return new Way(
                name,
                List.of(
                        "call",
                        inventory.component().toString(),
                        allocation,
                        inventory.eventType(),
                        inventory.envelope()));
    }

    private static final Path GUEST = Path.of("src", "main", "resources", "dev", "mortise", "bench", "guest.wasm");
}
