package dev.mortise.bench;

import dev.mortise.component.ExportedFunction;
import dev.mortise.component.Value;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/// One call of `take: func(event-type: string, payload: list<u8>) -> result<_, string>` on a living instance:
/// through the component's types, and by hand on its core module with what the types ask for.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LiftedCallBenchmark {
    private static final String TYPE = "com.acme.inventory.item.created";

    /// An instance of the component.
    @State(Scope.Thread)
    public static class Lifted {
        private final ExportedFunction take = Guest.instance().function("", "take");
        private final byte[] small = new byte[100];
        private final byte[] large = new byte[100 << 10];

        @Nullable
        Value call(byte[] payload) {
            return take.call(new Value.Str(TYPE), new Value.Bytes(payload));
        }
    }

    /// An instance of its core module.
    @State(Scope.Thread)
    public static class Bare {
        private final ExportFunction realloc;
        private final ExportFunction take;
        private final ExportFunction postTake;
        private final Memory memory;
        private final byte[] small = new byte[100];
        private final byte[] large = new byte[100 << 10];
        private final byte[] copy = new byte[100 << 10];

        /// Finds the exports.
        public Bare() {
            Instance instance = Guest.core();
            memory = instance.memory();
            realloc = instance.export("cabi_realloc");
            take = instance.export("take");
            postTake = instance.export("cabi_post_take");
        }

        byte call(byte[] payload) {
            byte[] type = TYPE.getBytes(StandardCharsets.UTF_8);
            long typeAt = realloc.apply(0, 0, 1, type.length)[0];
            memory.write((int) typeAt, type);
            long payloadAt = realloc.apply(0, 0, 1, payload.length)[0];
            memory.write((int) payloadAt, payload);
            long answer = take.apply(typeAt, type.length, payloadAt, payload.length)[0];
            byte tag = memory.read((int) answer);
            postTake.apply(answer);
            return tag;
        }
    }

    /// Through the types, 100 bytes.
    @Benchmark
    public @Nullable Value lifted100B(Lifted lifted) {
        return lifted.call(lifted.small);
    }

    /// Through the types, 100 KiB.
    @Benchmark
    public @Nullable Value lifted100KiB(Lifted lifted) {
        return lifted.call(lifted.large);
    }

    /// By hand, 100 bytes.
    @Benchmark
    public byte bare100B(Bare bare) {
        return bare.call(bare.small);
    }

    /// By hand, 100 KiB.
    @Benchmark
    public byte bare100KiB(Bare bare) {
        return bare.call(bare.large);
    }

    /// The bytes alone, copied once in the host.
    @Benchmark
    public byte[] copy100KiB(Bare bare) {
        System.arraycopy(bare.large, 0, bare.copy, 0, bare.large.length);
        return bare.copy;
    }
}
