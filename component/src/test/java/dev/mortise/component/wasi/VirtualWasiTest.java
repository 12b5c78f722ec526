package dev.mortise.component.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.LinkError;
import dev.mortise.component.Linker;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The functions one by one, imported in several versions of 0.2.
class VirtualWasiTest {
    private static final CompiledComponent DIRECT = Guest.compile("direct");
    private static final int PERMIT = 65_536;
    private static final int AT_ONCE = 4_096;

    private static void with(Consumer<Guest> test) {
        try (Guest guest = Guest.of(DIRECT, 1)) {
            test.accept(guest);
        }
    }

    private static void assertTrap(String code, Consumer<Guest> call) {
        with(guest -> assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> call.accept(guest))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo(code)));
    }

    @Test
    void anOutputStreamPermitsSomeBytes() {
        with(guest -> assertThat(guest.call("permit")).isEqualTo(PERMIT));
    }

    @ParameterizedTest
    @CsvSource({"write, 65536", "write-twice, 32768", "write-now, 4096", "write-unasked, 0"})
    void whatIsPermittedIsWritten(String function, int length) {
        with(guest -> {
            guest.call(function, new Value.U32(length));
            guest.context.flush();
            int times = function.equals("write-twice") ? 2 : 1;
            assertThat(String.join("", guest.out)).isEqualTo("x".repeat(length * times));
        });
    }

    @ParameterizedTest
    @CsvSource({"write, 65537", "write-twice, 32769", "write-now, 4097", "write-unasked, 1"})
    void aWriteThatIsNotPermittedTraps(String function, int length) {
        assertTrap("write_not_permitted", guest -> guest.call(function, new Value.U32(length)));
    }

    @Test
    void zeroesAreCountedAsBytesAre() {
        with(guest -> {
            guest.call("zeroes", new Value.U64(3));
            guest.call("zeroes-now", new Value.U64(AT_ONCE - 3));
            guest.context.flush();
            assertThat(String.join("", guest.out)).isEqualTo("\0".repeat(AT_ONCE));
        });
        assertTrap("write_not_permitted", guest -> guest.call("zeroes", new Value.U64(PERMIT + 1)));
        assertTrap("write_not_permitted", guest -> guest.call("zeroes", new Value.U64(-1)));
        assertTrap("write_not_permitted", guest -> guest.call("zeroes-now", new Value.U64(AT_ONCE + 1)));
        assertTrap("write_not_permitted", guest -> guest.call("zeroes-now", new Value.U64(-1)));
    }

    @Test
    void readingSkippingAndSplicingFromInputSayClosed() {
        long closed = 1 + 1;
        with(guest -> {
            assertThat(guest.call("read")).isEqualTo(closed * 1_111);
            assertThat(guest.call("splice")).isEqualTo(closed * 11);
        });
    }

    @Test
    void flushingSaysOk() {
        with(guest -> assertThat(guest.call("flush")).isZero());
    }

    @Test
    void streamsAreReady() {
        with(guest -> assertThat(guest.call("ready-streams")).isEqualTo(22));
    }

    @Test
    void standardErrorIsApart() {
        with(guest -> {
            guest.call("write-now", new Value.U32(1));
            guest.call("write-error", new Value.U32(2));
            guest.context.flush();
            assertThat(guest.out).containsExactly("x");
            assertThat(guest.err).containsExactly("xx");
        });
    }

    @Test
    void environmentArgumentsFoldersAndTerminalsAreNotThere() {
        with(guest -> assertThat(guest.call("surroundings")).isZero());
    }

    @Test
    void theWallClockIsTheHostsToItsResolution() {
        with(guest -> {
            Instant now = guest.now();
            assertThat(guest.call("wall")).isEqualTo(now.getEpochSecond() * 1_000_000_000 + now.getNano());
            assertThat(guest.call("wall-resolution")).isEqualTo(1_000);
        });
    }

    @Test
    void theMonotonicClockIsTheCalls() {
        with(guest -> {
            assertThat(guest.call("monotonic")).isEqualTo(guest.monotonicNanos());
            assertThat(guest.call("monotonic-resolution")).isEqualTo(1);
        });
    }

    @Test
    void anInstantIsReadyWhenTheClockReachesIt() {
        with(guest -> {
            long now = guest.monotonicNanos();
            assertThat(guest.call("ready-at", new Value.U64(0))).isEqualTo(1);
            assertThat(guest.call("ready-at", new Value.U64(now))).isEqualTo(1);
            assertThat(guest.call("ready-at", new Value.U64(now + 1))).isZero();
            assertThat(guest.call("ready-at", new Value.U64(-1))).isZero();
        });
    }

    @Test
    void aDurationIsReadyWhenItIsOver() {
        with(guest -> {
            assertThat(guest.call("ready-after", new Value.U64(0))).isEqualTo(1);
            assertThat(guest.call("ready-after", new Value.U64(1))).isZero();
            assertThat(guest.call("ready-after", new Value.U64(-1))).isZero();
        });
    }

    @Test
    void blockingMovesTheClockToTheTimeAskedFor() {
        with(guest -> {
            long before = guest.monotonicNanos();
            guest.call("sleep", new Value.U64(5_000));
            assertThat(guest.monotonicNanos()).isEqualTo(before + 5_000);
        });
    }

    @Test
    void aSleepForEverEndsByInterrupt() {
        for (long nanos : new long[] {Long.MAX_VALUE, -1}) {
            assertTrap("interrupted", guest -> {
                guest.interruptsSleep = true;
                guest.call("sleep", new Value.U64(nanos));
            });
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 20, 1, 10", "20, 10, 2, 10", "10, 10, 3, 10", "0, 10, 1, 0", "0, 0, 3, 0"})
    void pollWaitsForTheFirst(long first, long second, long ready, long waited) {
        with(guest -> {
            long before = guest.monotonicNanos();
            assertThat(guest.call("poll-two", new Value.U64(first), new Value.U64(second)))
                    .isEqualTo(ready);
            assertThat(guest.monotonicNanos()).isEqualTo(before + waited);
        });
    }

    @Test
    void pollOfNothingTraps() {
        assertTrap("poll_empty", guest -> guest.call("poll-none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "insecure"})
    void randomBytesAreBounded(String function) {
        with(guest -> {
            assertThat(guest.call(function, new Value.U64(0))).isZero();
            assertThat(guest.call(function, new Value.U64(1_000))).isBetween(950L, 1_000L);
            assertThat(guest.call(function, new Value.U64(65_536))).isBetween(65_000L, 65_536L);
        });
        assertTrap("random_too_long", guest -> guest.call(function, new Value.U64(65_537)));
        assertTrap("random_too_long", guest -> guest.call(function, new Value.U64(-1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "random-number", "insecure-number"})
    void numbersComeFromTheCallsGenerator(String function) {
        long number = number(1, function);
        assertThat(number(1, function)).isEqualTo(number);
        assertThat(number(2, function)).isNotEqualTo(number);
    }

    private static long number(long seed, String function) {
        try (Guest guest = Guest.of(DIRECT, seed)) {
            return guest.call(function);
        }
    }

    @Test
    void exitSaysWhetherItWentWell() {
        for (int status = 0; status <= 1; status++) {
            int expected = status;
            Value result = status == 0 ? Value.ResultValue.ok(null) : Value.ResultValue.error(null);
            with(guest -> assertThatExceptionOfType(GuestExit.class)
                    .isThrownBy(() -> guest.call("finish", result))
                    .satisfies(exit -> assertThat(exit.status()).isEqualTo(expected)));
        }
    }

    @Test
    void exitCarriesItsCode() {
        with(guest -> assertThatExceptionOfType(GuestExit.class)
                .isThrownBy(() -> guest.call("leave", new Value.U8(200)))
                .satisfies(exit -> assertThat(exit.status()).isEqualTo(200)));
    }

    @Test
    void twoCallsAtOnceShareNoOutput() {
        with(first -> with(second -> {
            first.call("write-now", new Value.U32(1));
            second.call("write-now", new Value.U32(2));
            first.call("write-now", new Value.U32(3));
            first.context.flush();
            second.context.flush();
            assertThat(first.out).containsExactly("xxxx");
            assertThat(second.out).containsExactly("xx");
        }));
    }

    private static Linker linker() {
        Linker.Builder builder = Linker.builder();
        VirtualWasi.addTo(builder, () -> {
            throw new IllegalStateException("nothing runs");
        });
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"every-0.2.0", "every-0.2.12"})
    void everyFunctionIsThereInTheTypeThatWasiDescribes(String component) {
        ComponentType type = Component.decode(Guest.bytes(component)).type();

        linker().check(type);

        assertThat(type.imports()).hasSize(20);
        long functions = type.imports().values().stream()
                .flatMap(one -> ((ExternType.Instance) one).exports().values().stream())
                .filter(ExternType.Function.class::isInstance)
                .count();
        assertThat(functions).isEqualTo(71);
    }

    @Test
    void socketsAndHttpAreRefusedByName() {
        Linker linker = linker();
        for (String name : new String[] {"sockets", "http"}) {
            ComponentType type =
                    Component.decode(Guest.bytes("imports-" + name)).type();
            assertThatExceptionOfType(LinkError.class)
                    .isThrownBy(() -> linker.check(type))
                    .withMessageContaining("wasi:" + name)
                    .satisfies(error -> assertThat(error.code()).isEqualTo("missing_import"));
        }
    }

    @Test
    void anotherTypeThanWasisIsRefused() {
        ComponentType type = Component.decode(Guest.bytes("imports-other-type")).type();
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> linker().check(type))
                .withMessageContaining("get-random-u64")
                .satisfies(error -> assertThat(error.code()).isEqualTo("import_type"));
    }
}
