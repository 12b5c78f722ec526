package dev.mortise.bench;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.ExportedFunction;
import dev.mortise.component.Value;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Values of other types, there and back.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ValuesBenchmark {
    private final ComponentInstance instance = Guest.instance();
    private final Value ascii = new Value.Str("The quick brown fox jumps over the lazy dog. ".repeat(20));
    private final Value chinese = new Value.Str("榫卯结构不用一颗钉子。".repeat(80));
    private final ExportedFunction nothing = instance.function("", "nothing");
    private final ExportedFunction echo = instance.function("", "echo");
    private final ExportedFunction takeNumbers = instance.function("", "numbers");
    private final ExportedFunction takeItems = instance.function("", "items");
    private final Value array = new Value.Ints(IntStream.range(0, 1000).toArray());
    private final Value numbers = new Value.ListValue(
            IntStream.range(0, 1000).<Value>mapToObj(Value.U32::new).toList());
    private final Value items = new Value.ListValue(IntStream.range(0, 100)
            .<Value>mapToObj(i -> new Value.RecordValue(Map.of(
                    "code",
                    new Value.Str("A-" + i),
                    "quantity",
                    new Value.S64(i),
                    "tags",
                    new Value.ListValue(List.of(new Value.Str("new"), new Value.Str("blue"))))))
            .toList());

    /// A call with nothing.
    @Benchmark
    public @Nullable Value nothing() {
        return nothing.call();
    }

    /// 900 characters of ASCII.
    @Benchmark
    public @Nullable Value echoAscii() {
        return echo.call(ascii);
    }

    /// 880 Chinese characters.
    @Benchmark
    public @Nullable Value echoChinese() {
        return echo.call(chinese);
    }

    /// A list of 1000 numbers as an array.
    @Benchmark
    public @Nullable Value array() {
        return takeNumbers.call(array);
    }

    /// A list of 1000 numbers.
    @Benchmark
    public @Nullable Value numbers() {
        return takeNumbers.call(numbers);
    }

    /// A list of 100 records.
    @Benchmark
    public @Nullable Value items() {
        return takeItems.call(items);
    }
}
