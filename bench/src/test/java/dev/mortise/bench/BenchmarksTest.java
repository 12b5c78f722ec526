package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.Value;
import dev.mortise.engine.call.CallResult;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;

/// Each benchmark does what it says.
class BenchmarksTest {
    static Stream<String> benchmarks() {
        return Rows.all().stream()
                .flatMap(row -> row.compared() == null
                        ? Stream.of(row.benchmark())
                        : Stream.of(row.benchmark(), row.compared().benchmark()))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void benchmarkRuns(String benchmark) throws ReflectiveOperationException {
        List<String> names = List.of(benchmark.split("\\."));
        Class<?> type = Class.forName(getClass().getPackageName() + "." + names.getFirst());
        Method method = Arrays.stream(type.getMethods())
                .filter(one -> one.getName().equals(names.getLast()) && one.isAnnotationPresent(Benchmark.class))
                .findFirst()
                .orElseThrow();
        Object self = type.getConstructor().newInstance();
        Object[] state = method.getParameterCount() == 0
                ? new Object[0]
                : new Object[] {method.getParameterTypes()[0].getConstructor().newInstance()};
        Object returned = method.invoke(self, state);
        for (Object one : state) {
            for (Method end : one.getClass().getMethods()) {
                if (end.isAnnotationPresent(TearDown.class)) {
                    end.invoke(one);
                }
            }
        }
        switch (names.getFirst()) {
            case "LiftedCallBenchmark" -> {
                if (names.getLast().startsWith("lifted")) {
                    assertThat(returned).isEqualTo(Value.ResultValue.ok(null));
                } else if (names.getLast().startsWith("bare")) {
                    assertThat(returned).isEqualTo((byte) 0);
                }
            }
            case "KernelBenchmark" ->
                assertThat(returned)
                        .isEqualTo(new Value.U32(kernel(names.getLast().replaceAll("Bare|Metered", ""))));
            case "PluginCallBenchmark" ->
                assertThat(returned).isInstanceOfSatisfying(CallResult.class, result -> {
                    assertThat(result.logs())
                            .extracting(CallResult.LogLine::message)
                            .containsExactly("A-1 is low: 5 left, the level is 10");
                    if (names.getLast().equals("wasiLibc")) {
                        assertThat(result.hostCalls()).as("WASI's among them").isGreaterThan(5);
                    } else {
                        assertThat(result.hostCalls()).isEqualTo(5);
                    }
                });
            default -> assertThat(returned == null).isEqualTo(benchmark.equals("ValuesBenchmark.nothing"));
        }
    }

    /// What the kernels compute, computed again here.
    private static long kernel(String name) {
        return switch (name) {
            case "count" -> {
                int x = (int) 2463534242L;
                for (long i = 0; i < KernelBenchmark.COUNT_ROUNDS; i++) {
                    x ^= x << 13;
                    x ^= x >>> 17;
                    x ^= x << 5;
                }
                yield Integer.toUnsignedLong(x);
            }
            case "sieve" -> 78_498;
            case "fib" -> 196_418;
            case "sha" -> SHA_STATE;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// The first word of SHA-256's state after 10 000 blocks of the words 0, 1, 2, …, worked out by a
    /// program in Python that also gives the known digest of "abc".
    private static final long SHA_STATE = 1_298_192_678;

    @Test
    void valuesComeBackAsTheyWent() {
        ValuesBenchmark values = new ValuesBenchmark();
        assertThat(values.array()).isEqualTo(values.numbers());
        assertThat(values.echoChinese())
                .isInstanceOfSatisfying(
                        Value.Str.class,
                        text -> assertThat(text.value()).hasSize(880).startsWith("榫卯"));
        assertThat(values.items())
                .isInstanceOfSatisfying(
                        Value.ListValue.class,
                        items -> assertThat(items.elements()).hasSize(100));
    }
}
