package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Memories and tables under one cap, and faults of the core engine that must not show.
class LimitsTest {
    private static final int PAGE = 65_536;

    private static @Nullable Value call(ComponentInstance instance, String function, Value... arguments) {
        return instance.call(Fixture.GUEST, function, List.of(arguments));
    }

    @Test
    void declaredMemoryThatDoesNotFitIsRefusedBeforeItIsMade() {
        CompiledComponent guest = Fixture.compile("guest");
        assertThatExceptionOfType(LimitExceeded.class)
                .isThrownBy(() -> guest.instantiate(Fixture.host(), InstanceOptions.ofMemory(PAGE - 1)))
                .satisfies(limit -> assertThat(limit.code()).isEqualTo("memory_limit"));
    }

    @Test
    void memoryAndTableGrowWithinOneCap() {
        CompiledComponent compiled = Fixture.compile("guest");
        InstanceOptions options = InstanceOptions.ofMemory(2 * PAGE + 8 * 10);
        try (ComponentInstance guest = compiled.instantiate(Fixture.host(), options)) {
            assertThat(guest.memoryBytes()).isEqualTo(PAGE + 8);
            assertThat(call(guest, "grow-memory", new Value.U32(2))).isEqualTo(new Value.S32(-1));
            assertThat(call(guest, "grow-memory", new Value.U32(1))).isEqualTo(new Value.S32(1));
            assertThat(call(guest, "grow-table", new Value.U32(10))).isEqualTo(new Value.S32(-1));
            assertThat(call(guest, "grow-table", new Value.U32(9))).isEqualTo(new Value.S32(1));
            assertThat(call(guest, "grow-memory", new Value.U32(1))).isEqualTo(new Value.S32(-1));
            assertThat(guest.memoryBytes()).isEqualTo(2 * PAGE + 80);
            assertThat(guest.peakMemoryBytes()).isEqualTo(2 * PAGE + 80);
        }
    }

    @Test
    void declaredMaximaHold() {
        CompiledComponent compiled = Fixture.compile("guest");
        try (ComponentInstance guest = compiled.instantiate(Fixture.host(), InstanceOptions.ofMemory(1 << 28))) {
            assertThat(call(guest, "grow-memory", new Value.U32(100))).isEqualTo(new Value.S32(-1));
            assertThat(call(guest, "grow-memory", new Value.U32(0xFFFF_FFFFL))).isEqualTo(new Value.S32(-1));
            assertThat(call(guest, "grow-table", new Value.U32(50))).isEqualTo(new Value.S32(-1));
            assertThat(call(guest, "grow-table", new Value.U32(0xFFFF_FFFFL))).isEqualTo(new Value.S32(-1));
        }
    }

    @Test
    void aTableHasAHundredThousandElementsAtMost() {
        InstanceOptions roomy = InstanceOptions.ofMemory(1 << 28);
        try (ComponentInstance growing = Fixture.compile("growing-table").instantiate(Linker.EMPTY, roomy)) {
            assertThat(growing.call("", "grow", List.of(new Value.U32(100_000))))
                    .isEqualTo(new Value.S32(-1));
            assertThat(growing.call("", "grow", List.of(new Value.U32(99_999)))).isEqualTo(new Value.S32(1));
            assertThat(growing.call("", "grow", List.of(new Value.U32(1)))).isEqualTo(new Value.S32(-1));
        }
        CompiledComponent large = Fixture.compile("large-table");
        assertThatExceptionOfType(LimitExceeded.class)
                .isThrownBy(() -> large.instantiate(Linker.EMPTY, roomy))
                .withMessageContaining("100001 elements")
                .satisfies(limit -> assertThat(limit.code()).isEqualTo("table_limit"));
    }

    @Test
    void grownTableDoesNotShowInTheNextInstance() {
        CompiledComponent compiled = Fixture.compile("guest");
        try (ComponentInstance first = compiled.instantiate(Fixture.host(), Fixture.OPTIONS)) {
            assertThat(call(first, "grow-table", new Value.U32(7))).isEqualTo(new Value.S32(1));
            assertThat(call(first, "table-size")).isEqualTo(new Value.U32(8));
        }
        try (ComponentInstance second = compiled.instantiate(Fixture.host(), Fixture.OPTIONS)) {
            assertThat(call(second, "table-size")).isEqualTo(new Value.U32(1));
        }
    }

    @Test
    void callThroughAnotherModulesTableIsCheckedByTypeAndNotByIndex() {
        CompiledComponent compiled = Fixture.compile("tables");
        try (ComponentInstance instance = compiled.instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
            assertThat(instance.call("", "right", List.of(new Value.U32(41)))).isEqualTo(new Value.U32(42));
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> instance.call("", "wrong", List.of(new Value.U32(41))))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("indirect_call_type_mismatch"));
        }
    }
}
