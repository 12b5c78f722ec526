package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.LinkError;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FuelMeterTest {
    private static final long PLENTY = 1_000_000;
    private static final Map<Engine, MeteredCall> RULES = rules();

    /// A throw costs more than the unit that Wasmtime charges.
    private static final int MORE_FOR_A_THROW = 999;

    /// A call of `rules.wat`, worked out by hand: the result, what it uses and the least that it completes with.
    record Case(String function, int argument, int result, long fuelUnits, long leastUnits) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("straight", 1, 2, 4, 2),
                new Case("free", 6, 6, 3, 2),
                new Case("countdown", 1, 0, 7, 3),
                new Case("countdown", 3, 0, 17, 13),
                new Case("two-ways", 0, 7, 4, 2),
                new Case("two-ways", 1, 3, 6, 2),
                new Case("one-way", 0, 2, 4, 2),
                new Case("one-way", 1, 1, 4, 2),
                new Case("switch", 0, 9, 5, 2),
                new Case("switch", 1, 7, 4, 2),
                new Case("leave", 0, 6, 5, 2),
                new Case("leave", 1, 5, 4, 2),
                new Case("pair", 0, -1, 11, 5),
                new Case("pair", 1, -1, 9, 5),
                new Case("dead", 0, 3, 3, 2),
                new Case("calls", 5, 7, 12, 10),
                new Case("elsewhere", 1, 3, 7, 5),
                new Case("through-table", 0, 42, 8, 6),
                new Case("through-table", 1, 42, 4, 2),
                new Case("through-table", 2, 43, 8, 6),
                new Case("tail", 0, 0, 5, 2),
                new Case("tail", 2, 0, 21, 18),
                new Case("tail-through-table", 0, 42, 8, 6),
                new Case("host", 3, 5, 5, 2),
                new Case("globals", 5, 47, 6, 2),
                new Case("fill", 0, 0, 6, 6),
                new Case("fill", 10, 0, 16, 16),
                new Case("fill-n128", 0, 0, 134, 2),
                new Case("fill-n129", 0, 0, 135, 135),
                new Case("copy", 7, 0, 13, 13),
                new Case("init", 0, 0, 8, 6),
                new Case("init", 16, '0', 24, 22),
                new Case("grow", 0, 1, 3, 4),
                new Case("grow", 2, 1, 5, 6),
                new Case("grow", 100, -1, 3, 2),
                new Case("grow", -1, -1, 3, 2),
                new Case("grow-n1", 0, 1, 4, 2),
                new Case("grow-n100", 0, -1, 3, 2),
                new Case("table-fill", 3, 0, 9, 9),
                new Case("table-copy", 2, 0, 8, 8),
                new Case("table-init", 4, 21, 16, 14),
                new Case("table-grow", 5, 10, 9, 10),
                new Case("table-grow", 491, -1, 4, 2),
                new Case("table-grow-n200", 0, 10, 204, 205),
                new Case("catch", 9, 9, 8 + MORE_FOR_A_THROW, 6),
                new Case("catch-in-loop", 3, 3, 44 + 3 * MORE_FOR_A_THROW, 34 + 2 * MORE_FOR_A_THROW));
    }

    private static Map<Engine, MeteredCall> rules() {
        Map<Engine, MeteredCall> rules = new EnumMap<>(Engine.class);
        for (Engine engine : Engine.values()) {
            rules.put(engine, new MeteredCall(component("rules"), engine));
        }
        return rules;
    }

    private static byte[] component(String name) {
        try (InputStream in = FuelMeterTest.class.getResourceAsStream("/fuel/" + name + ".wasm")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MeteredCall rules(Engine engine) {
        return Objects.requireNonNull(RULES.get(engine));
    }

    private static List<Value> number(int value) {
        return List.of(new Value.S32(value));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void callUsesWhatTheRulesSayInEachEngine(Case one) {
        for (Engine engine : Engine.values()) {
            MeteredCall.Outcome outcome =
                    rules(engine).run(FuelMeter.of(PLENTY), one.function(), number(one.argument()));
            assertThat(outcome.result()).as("%s", engine).isEqualTo(new Value.S32(one.result()));
            assertThat(outcome.callUnits()).as("%s", engine).isEqualTo(one.fuelUnits());
            assertThat(outcome.atStartUnits()).as("%s", engine).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void callCompletesWithTheLeastFuelAndNotWithLess(Case one) {
        for (Engine engine : Engine.values()) {
            FuelMeter enough = FuelMeter.of(one.leastUnits());
            rules(engine).run(enough, one.function(), number(one.argument()));
            assertThat(enough.exhausted()).isFalse();
            assertThat(enough.used()).isEqualTo(Math.min(one.leastUnits(), one.fuelUnits()));

            FuelMeter tooLittle = FuelMeter.of(one.leastUnits() - 1);
            assertThatExceptionOfType(OutOfFuel.class)
                    .as("%s", engine)
                    .isThrownBy(() -> rules(engine).run(tooLittle, one.function(), number(one.argument())))
                    .satisfies(stopped -> assertThat(stopped.fuelUnits()).isEqualTo(one.leastUnits() - 1));
            assertThat(tooLittle.exhausted()).isTrue();
            assertThat(tooLittle.remaining()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostSeesTheExactFigureDuringItsCall(Engine engine) {
        List<Long> seen = new ArrayList<>();
        FuelMeter meter = FuelMeter.of(100);
        rules(engine).run(meter, "host", number(1), seen::add);
        rules(engine).run(meter, "through-table", number(1), seen::add);
        assertThat(seen).containsExactly(3L, 9L);
        assertThat(meter.used()).isEqualTo(9);
        assertThat(meter.remaining()).isEqualTo(91);
    }

    @ParameterizedTest
    @EnumSource
    void endlessLoopEndsOutOfFuel(Engine engine) {
        FuelMeter meter = FuelMeter.of(10_000);
        assertThatExceptionOfType(OutOfFuel.class)
                .isThrownBy(() -> rules(engine).run(meter, "forever", number(0)))
                .withMessageContaining("10000");
        assertThat(meter.used()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void lengthsAreUnsigned(Engine engine) {
        assertThat(rules(engine)
                        .run(FuelMeter.of(Long.MAX_VALUE), "table-grow", number(-1))
                        .callUnits())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void loweringAStringCostsWhatTheGuestsReallocUses(Engine engine) {
        for (String text : List.of("", "héllo")) {
            MeteredCall.Outcome outcome =
                    rules(engine).run(FuelMeter.of(PLENTY), "length", List.of(new Value.Str(text)));
            assertThat(outcome.callUnits()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void startFunctionIsCharged(Engine engine) {
        MeteredCall start = new MeteredCall(component("start"), engine);
        assertThat(start.run(FuelMeter.of(PLENTY), "state", List.of()))
                .isEqualTo(new MeteredCall.Outcome(new Value.S32(5), 5, 2));
        assertThatExceptionOfType(OutOfFuel.class).isThrownBy(() -> start.run(FuelMeter.of(1), "state", List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void startFunctionMayBeImported(Engine engine) {
        MeteredCall start = new MeteredCall(component("start-elsewhere"), engine);
        assertThat(start.run(FuelMeter.of(PLENTY), "state", List.of()))
                .isEqualTo(new MeteredCall.Outcome(new Value.S32(6), 5, 2));
    }

    @ParameterizedTest
    @EnumSource
    void callThatOverrunsReadsNothingLeft(Engine engine) {
        FuelMeter meter = FuelMeter.of(2);
        assertThat(rules(engine).run(meter, "straight", number(1)).result()).isEqualTo(new Value.S32(2));
        assertThat(meter.remaining()).isZero();
        assertThat(meter.used()).isEqualTo(2);
        assertThat(meter.exhausted()).isFalse();
    }

    @Test
    void componentCannotTakeTheMetersGlobal() {
        MeteredCall thief = new MeteredCall(component("thief"), Engine.COMPILED);
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> thief.run(FuelMeter.of(1), "run", List.of()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("reserved_import"));
    }

    @Test
    void instructionsThatCannotBeMeteredAreRefusedByName() {
        // A function whose code is `ref.null i31`, `i31.get_s`, `drop`: no component with it is decoded.
        byte[] collected = HexFormat.of().parseHex("0061736d01000000010401600000030201000a09010700d06cfb1d1a0b");
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> FuelMeter.rewriter().rewrite(List.of(collected)))
                .withMessageContaining("garbage collection")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("unsupported"));
    }

    @Test
    void moduleInWhichNothingRunsStaysAsItIs() {
        byte[] empty = {0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00};
        assertThat(FuelMeter.rewriter().rewrite(List.of(empty))).containsExactly(empty);
    }

    /// A guest gets its fuel in slices, of which it sees nothing.
    @ParameterizedTest
    @EnumSource
    void muchFuelIsAsExactAsLittle(Engine engine) {
        List<Value> rounds = number(300_000);
        MeteredCall.Outcome outcome = rules(engine).run(FuelMeter.of(Long.MAX_VALUE), "countdown", rounds);
        long units = outcome.callUnits();
        assertThat(units).isEqualTo(2 + 5 * 300_000);
        for (long enough : new long[] {units - 4, units - 3, units, units + 1}) {
            FuelMeter meter = FuelMeter.of(enough);
            assertThat(rules(engine).run(meter, "countdown", rounds).result()).isEqualTo(outcome.result());
            assertThat(meter.used()).isEqualTo(Math.min(units, enough));
        }
        assertThatExceptionOfType(OutOfFuel.class)
                .isThrownBy(() -> rules(engine).run(FuelMeter.of(units - 5), "countdown", rounds));
    }

    @ParameterizedTest
    @CsvSource({"COMPILED, countdown", "COMPILED, tail", "INTERPRETED, countdown", "INTERPRETED, tail"})
    void interruptEndsAGuestThatHasFuelForLong(Engine engine, String function) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread guest = new Thread(() -> {
            running.countDown();
            try {
                while (true) {
                    rules(engine).run(FuelMeter.of(Long.MAX_VALUE), function, number(-1));
                }
            } catch (RuntimeException thrown) {
                ended.set(thrown);
            }
        });
        guest.setDaemon(true);
        guest.start();
        running.await();
        guest.interrupt();
        guest.join(20_000);
        assertThat(ended.get())
                .isInstanceOfSatisfying(
                        Trap.class, trap -> assertThat(trap.code()).isEqualTo("interrupted"));
    }

    @ParameterizedTest
    @EnumSource
    void interruptedGuestDoesNotCallTheHostAgain(Engine engine) {
        AtomicInteger calls = new AtomicInteger();
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> rules(engine).run(FuelMeter.of(Long.MAX_VALUE), "hosts", number(0), used -> {
                    if (calls.incrementAndGet() == 10) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo("interrupted"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).hasValue(10);
    }

    @ParameterizedTest
    @EnumSource
    void refilledMeterCountsLikeAFreshOne(Engine engine) {
        FuelMeter meter = FuelMeter.of(100);
        rules(engine).run(meter, "calls", number(5));
        meter.refill(3);
        assertThat(meter.used()).isEqualTo(3);
        rules(engine).run(meter, "calls", number(5));
        assertThat(meter.used()).isEqualTo(15);
        assertThatIllegalArgumentException().isThrownBy(() -> meter.refill(101)).withMessageContaining("found 101");
    }

    @Test
    void moreFuelThanCanBeCountedIsTheMostThatCan() {
        FuelMeter meter = FuelMeter.of(Long.MAX_VALUE);
        assertThat(meter.remaining()).isEqualTo(4_398_046_511_103L);
        assertThat(meter.used()).isZero();
        assertThat(rules(Engine.COMPILED).run(meter, "calls", number(5)).callUnits())
                .isEqualTo(12);
    }

    @Test
    void negativeFuelIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FuelMeter.of(-1)).withMessageContaining("found -1");
    }
}
