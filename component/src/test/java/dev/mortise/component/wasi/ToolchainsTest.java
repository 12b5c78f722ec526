package dev.mortise.component.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs as real toolchains build them: C on wasi-libc, Rust's std, QuickJS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolchainsTest {
    private final Map<String, CompiledComponent> compiled = new ConcurrentHashMap<>();

    private Guest guest(String toolchain) {
        return guest(toolchain, 1);
    }

    private Guest guest(String toolchain, long seed) {
        return Guest.of(compiled.computeIfAbsent(toolchain, Guest::compile), seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void whatItPrintsComesAsLines(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            guest.call("print");

            assertThat(guest.out).containsExactly("榫卯 2.50");
            assertThat(guest.err).containsExactly("to stderr");
            guest.context.flush();
            assertThat(guest.out).containsExactly("榫卯 2.50", "42");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void itsEnvironmentAndArgumentsAreEmpty(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            assertThat(guest.call("environment")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust", "javascript"})
    void itsWallClockIsTheHosts(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            assertThat(guest.call("seconds")).isEqualTo(Guest.START.getEpochSecond());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void itSleepsByTheHostsClock(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            assertThat(guest.call("nap", new Value.U32(86_400_000))).isEqualTo(86_400_000L * 1_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void anInterruptEndsItsSleep(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            guest.interruptsSleep = true;

            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> guest.call("nap", new Value.U32(1)))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("interrupted"));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void itsRandomNumbersComeFromTheCallsGenerator(String toolchain) {
        try (Guest first = guest(toolchain, 1);
                Guest same = guest(toolchain, 1);
                Guest other = guest(toolchain, 2)) {
            long number = first.call("random");
            assertThat(same.call("random")).isEqualTo(number);
            assertThat(other.call("random")).isNotEqualTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void thereAreNoFiles(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            assertThat(guest.call("open-file")).isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void itsInputIsAtItsEnd(String toolchain) {
        try (Guest guest = guest(toolchain)) {
            assertThat(guest.call("read-input")).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void exitEndsTheCall(String toolchain) {
        for (int status = 0; status <= 1; status++) {
            try (Guest guest = guest(toolchain)) {
                long given = status;
                assertThatExceptionOfType(GuestExit.class)
                        .isThrownBy(() -> guest.call("quit", new Value.U32(given)))
                        .satisfies(exit -> assertThat(exit.status()).isEqualTo((int) given));
                guest.context.flush();
                assertThat(guest.out).containsExactly("leaving");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"c, status < 7", "rust, status 7"})
    void anAssertionSaysWhyAndTraps(String toolchain, String why) {
        try (Guest guest = guest(toolchain)) {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> guest.call("quit", new Value.U32(7)))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("unreachable"));
            guest.context.flush();
            assertThat(String.join(" ", guest.err)).contains(why);
        }
    }

    @Test
    void whatJavaScriptThrowsWhereNoErrorIsExpectedTraps() {
        try (Guest guest = guest("javascript")) {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> guest.call("quit", new Value.U32(7)))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("unreachable"));
        }
    }
}
