package dev.mortise.component.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.Trap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import run.endive.wasm.types.MemoryLimits;

/// A guest's instruction over much memory ends when the guest is to end.
class LongOperationsTest {
    private static final int PAGE = 65_536;
    private static final int SIZE = 64 * PAGE;

    private final GuestMemory memory = GuestMemory.of(new MemoryLimits(64, 64), new MemoryBudget(1 << 28));

    @AfterEach
    void goOn() {
        var _ = Thread.interrupted();
    }

    private void ends(Runnable operation) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(operation::run)
                .satisfies(trap -> assertThat(trap.code()).isEqualTo("interrupted"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ofAThreadThatIsInterruptedTheyEndBeforeTheirEnd() {
        ends(() -> memory.fill((byte) 7, 0, SIZE));
        assertThat(memory.read(0)).isEqualTo((byte) 7);
        assertThat(memory.read(SIZE - 1)).isZero();
        ends(() -> memory.copy(PAGE, 0, SIZE - PAGE));
        ends(() -> memory.copy(0, PAGE, SIZE - PAGE));
    }

    @Test
    void shortOnesAreDone() {
        Thread.currentThread().interrupt();
        memory.fill((byte) 7, 0, PAGE);
        memory.copy(PAGE, 0, PAGE);
        assertThat(memory.read(2 * PAGE - 1)).isEqualTo((byte) 7);
    }
}
