package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.CoreImports;
import dev.mortise.component.Trap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// What the host does with a guest's values is paid for from the same fuel.
class HostWorkTest {
    private static final long SLICE = FuelMeter.FIRST_SLICE_UNITS;

    private static LongConsumer work(FuelMeter meter) {
        CoreImports.Builder imports = CoreImports.builder();
        meter.addTo(imports);
        return imports.build().work();
    }

    @Test
    void workIsTakenToTheLastUnit() {
        FuelMeter meter = FuelMeter.of(10 * SLICE);
        LongConsumer work = work(meter);
        long used = 0;
        for (long units : new long[] {0, 1, SLICE - 2, 1, 1, 3 * SLICE, 5}) {
            work.accept(units);
            used += units;
            assertThat(meter.used()).isEqualTo(used);
        }
        work.accept(10 * SLICE - used - 1);
        assertThat(meter.remaining()).isEqualTo(1);
        assertThat(meter.exhausted()).isFalse();
        assertThatExceptionOfType(OutOfFuel.class).isThrownBy(() -> work.accept(1));
        assertThat(meter.exhausted()).isTrue();
        assertThat(meter.used()).isEqualTo(10 * SLICE);
    }

    @Test
    void workEndsSlicesToo() {
        FuelMeter meter = FuelMeter.of(10 * SLICE);
        AtomicInteger ends = new AtomicInteger();
        meter.atSliceEnd(ends::incrementAndGet);
        LongConsumer work = work(meter);
        work.accept(SLICE - 1);
        assertThat(ends).hasValue(0);
        work.accept(1);
        assertThat(ends).hasValue(1);
        work.accept(2 * SLICE);
        assertThat(ends).hasValue(2);
    }

    @Test
    void workNoticesAnInterrupt() {
        LongConsumer work = work(FuelMeter.of(10 * SLICE));
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> work.accept(SLICE))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("interrupted"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
