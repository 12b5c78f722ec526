package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Calls into a guest and out of it, and how they end.
class CallsTest {
    private static @Nullable Value call(ComponentInstance instance, String function, Value... arguments) {
        return instance.call(Fixture.GUEST, function, List.of(arguments));
    }

    private static CompileOptions options(CompileOptions.Engine engine) {
        return new CompileOptions(CoreRewriter.NONE, engine);
    }

    @ParameterizedTest
    @EnumSource
    void stringsAndBytesComeBackAsTheyWere(CompileOptions.Engine engine) {
        try (ComponentInstance guest = Fixture.guest(options(engine))) {
            for (String text : List.of("", "plain", "é ☃ 𝄞 榫卯", "\0", "x".repeat(40_000))) {
                assertThat(call(guest, "echo", new Value.Str(text))).isEqualTo(new Value.Str(text));
            }
            Value bytes = new Value.Bytes(new byte[] {0, -1, 127, -128});
            assertThat(call(guest, "echo-bytes", bytes)).isEqualTo(bytes);
            assertThat(call(guest, "echo-bytes", new Value.ListValue(List.of(new Value.U8(200)))))
                    .isEqualTo(new Value.Bytes(new byte[] {(byte) 200}));
        }
    }

    @Test
    void questionMarksAndReplacementCharactersAreCharactersLikeOthers() {
        for (String text :
                List.of("?", "1234567?", "12345678?9", "\uFFFD", "☃?\uFFFD".repeat(6_000), "é".repeat(30_000))) {
            try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
                assertThat(call(guest, "echo", new Value.Str(text))).isEqualTo(new Value.Str(text));
            }
        }
    }

    @Test
    void loneSurrogateIsRefusedWhereverItStands() {
        for (int before : new int[] {0, 1, 7, 8, 9, 100}) {
            for (String lone : List.of("\uD800", "\uDC00", "\uDC00\uD800")) {
                String text = "?".repeat(before % 2) + "x".repeat(before) + lone + "y";
                try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
                    assertThatThrownBy(() -> call(guest, "echo", new Value.Str(text)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("lone surrogate at " + text.indexOf(lone));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostFunctionGetsTheGuestsArgumentsAndTheGuestItsResult(CompileOptions.Engine engine) {
        try (ComponentInstance guest = Fixture.guest(options(engine))) {
            assertThat(call(guest, "shout", new Value.Str("häuser"))).isEqualTo(new Value.Str("HÄUSER!"));
        }
    }

    @Test
    void postReturnRunsOnceForEachCall() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            call(guest, "echo", new Value.Str("a"));
            call(guest, "echo", new Value.Str("b"));
            assertThat(call(guest, "cleanups")).isEqualTo(new Value.U32(2));
        }
    }

    @Test
    void exceptionOfTheHostArrivesAsItIsAndPoisonsTheInstance() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThatThrownBy(() -> call(guest, "fail"))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("the host's own fault");
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> call(guest, "cleanups"))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("poisoned"));
        }
    }

    record Ends(String function, String code, List<Value> arguments) {}

    static Stream<Ends> ends() {
        Value one = new Value.U32(1);
        return Stream.of(
                new Ends("unreachable", "unreachable", List.of()),
                new Ends("load", "out_of_bounds_memory", List.of(new Value.U32(65_536))),
                new Ends("load", "out_of_bounds_memory", List.of(new Value.U32(65_533))),
                new Ends("load", "out_of_bounds_memory", List.of(new Value.U32(0xFFFF_FFFFL))),
                new Ends("divide", "integer_divide_by_zero", List.of(one, new Value.U32(0))),
                new Ends("recurse", "call_stack_exhausted", List.of()),
                new Ends("call-nothing", "undefined_element", List.of()));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void trapHasItsCode(Ends ends) {
        for (CompileOptions.Engine engine : CompileOptions.Engine.values()) {
            try (ComponentInstance guest = Fixture.guest(options(engine))) {
                assertThatExceptionOfType(Trap.class)
                        .isThrownBy(() -> guest.call(Fixture.GUEST, ends.function(), ends.arguments()))
                        .satisfies(trap -> assertThat(trap.code()).isEqualTo(ends.code()));
            }
        }
    }

    @Test
    void valuesThatTheTypeDoesNotHaveTrap() {
        record Bad(String function, long number, String code) {}
        for (Bad bad : List.of(
                new Bad("as-color", 2, "invalid_discriminant"),
                new Bad("as-char", 0xD800, "invalid_char"),
                new Bad("as-char", 0x110000, "invalid_char"))) {
            try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
                assertThatExceptionOfType(Trap.class)
                        .isThrownBy(() -> guest.call("", bad.function(), List.of(new Value.U32(bad.number()))))
                        .satisfies(trap -> assertThat(trap.code()).isEqualTo(bad.code()));
            }
        }
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThat(guest.call("", "as-color", List.of(new Value.U32(1)))).isEqualTo(new Value.EnumValue("green"));
        }
    }

    @Test
    void interruptedGuestStops() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
                started.countDown();
                call(guest, "loop");
            } catch (Trap trap) {
                end.set(trap);
            }
        });
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        thread.join(30_000);
        assertThat(end.get())
                .isInstanceOfSatisfying(
                        Trap.class, trap -> assertThat(trap.code()).isEqualTo("interrupted"));
    }

    @Test
    void wrongArgumentsAreTheCallersFault() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThatThrownBy(() -> call(guest, "divide", new Value.U32(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 2 arguments, found 1");
        }
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThatThrownBy(() -> call(guest, "echo", new Value.Str("\uD800")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lone surrogate");
            assertThatThrownBy(() -> call(guest, "nothing"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no exported function `nothing`");
        }
    }

    @Test
    void stringPassesBetweenComponentsOfDifferentEncodings() {
        try (ComponentInstance outer = Fixture.compile("nested").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
            for (String text : List.of("", "plain", "é ☃ 𝄞")) {
                assertThat(outer.call("", "same", List.of(new Value.Str(text)))).isEqualTo(new Value.Str(text));
            }
        }
    }
}
