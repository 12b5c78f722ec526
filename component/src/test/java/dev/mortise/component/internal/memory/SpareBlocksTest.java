package dev.mortise.component.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.Trap;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import run.endive.wasm.types.MemoryLimits;

/// Memories pass their blocks on, and nothing of what was in them.
class SpareBlocksTest {
    private static final int PAGE = 65_536;
    private static final int BLOCKS = PAGE / 4_096;

    private final AtomicLong nanos = new AtomicLong();
    private final SpareBlocks spare = new SpareBlocks(nanos::get);

    private GuestMemory memory(int pages) {
        MemoryBudget.Pool pool = new MemoryBudget.Pool() {
            @Override
            public void take(long bytes) {}

            @Override
            public void give(long bytes) {}

            @Override
            public long limitBytes() {
                return 1 << 30;
            }

            @Override
            public SpareBlocks spareBlocks() {
                return spare;
            }
        };
        return GuestMemory.of(new MemoryLimits(pages, 16), new MemoryBudget(1 << 28, pool));
    }

    private static byte[] all(GuestMemory memory) {
        return memory.readBytes(0, (int) memory.byteSize());
    }

    @Test
    void whatAnEndedMemoryHeldIsNotSeenInAnother() {
        GuestMemory ended = memory(2);
        ended.fill((byte) 7, 0, 2 * PAGE);
        ended.close();
        assertThat(spare.count()).isEqualTo(2 * BLOCKS);

        GuestMemory next = memory(2);
        next.writeByte(5_000, (byte) 1);
        next.fill((byte) 2, 70_000, 70_010);
        assertThat(spare.count()).isZero();

        byte[] expected = new byte[2 * PAGE];
        expected[5_000] = 1;
        Arrays.fill(expected, 70_000, 70_010, (byte) 2);
        assertThat(all(next)).isEqualTo(expected);
    }

    @Test
    void anEndedMemoryReachesNoneOfTheBlocksThatItLeft() {
        GuestMemory ended = memory(1);
        ended.writeByte(9, (byte) 1);
        ended.close();
        GuestMemory next = memory(1);
        next.writeByte(9, (byte) 5);

        assertThatExceptionOfType(Trap.class).isThrownBy(() -> ended.writeByte(9, (byte) 3));
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> ended.read(9));
        ended.close();
        assertThat(next.read(9)).isEqualTo((byte) 5);
    }

    @Test
    void whatASnapshotHoldsIsNotPassedOn() {
        GuestMemory first = memory(1);
        first.fill((byte) 3, 0, PAGE);
        GuestMemory.Snapshot snapshot = first.snapshot(null);
        GuestMemory twin = memory(1);
        twin.fill((byte) 3, 0, PAGE);
        twin.snapshot(snapshot);
        first.close();
        assertThat(spare.count()).isZero();

        memory(1).fill((byte) 9, 0, PAGE);
        byte[] expected = new byte[PAGE];
        Arrays.fill(expected, (byte) 3);
        assertThat(all(twin)).isEqualTo(expected);
    }

    @Test
    void aReturnToTheSnapshotPassesOnWhatTheMemoryGrewBy() {
        GuestMemory memory = memory(1);
        memory.writeByte(1, (byte) 1);
        memory.snapshot(null);
        for (int round = 0; round < 3; round++) {
            memory.grow(15);
            memory.fill((byte) 8, 0, 16 * PAGE);
            memory.restore();
            byte[] expected = new byte[PAGE];
            expected[1] = 1;
            assertThat(all(memory)).isEqualTo(expected);
        }
        memory.close();
        assertThat(spare.count()).isEqualTo(16 * BLOCKS);
    }

    @Test
    void whatNobodyNeededForAWhileIsLetGo() {
        GuestMemory large = memory(4);
        large.fill((byte) 1, 0, 4 * PAGE);
        large.close();
        GuestMemory small = memory(1);
        small.fill((byte) 1, 0, PAGE);
        nanos.addAndGet(SpareBlocks.TRIM_NANOS + 1);
        small.close();
        int left = spare.count();
        assertThat(left).isEqualTo(4 * BLOCKS);

        GuestMemory again = memory(1);
        again.fill((byte) 1, 0, PAGE);
        nanos.addAndGet(SpareBlocks.TRIM_NANOS + 1);
        again.close();
        assertThat(spare.count()).isEqualTo(2 * BLOCKS);
    }
}
