package dev.mortise.engine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.Trap;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LongCallsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LongCalls calls = new LongCalls(1, nanos::get);

    private void pass(long time) {
        nanos.addAndGet(time);
    }

    private LongCalls.Of holding() {
        LongCalls.Of call = calls.begin();
        pass(LongCalls.SHORT_NANOS);
        call.sliceEnded();
        return call;
    }

    /// Ends a slice on a thread of its own, where it waits.
    private CompletableFuture<Void> waiting(LongCalls.Of call) {
        int before = calls.waiting();
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                call::sliceEnded, work -> Thread.ofPlatform().start(work));
        awaitWaiting(before + 1);
        return done;
    }

    private void awaitWaiting(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (calls.waiting() != count) {
            assertThat(System.nanoTime() - end).as("calls that wait").isNegative();
            Thread.onSpinWait();
        }
    }

    private static void finishes(CompletableFuture<Void> call)
            throws ExecutionException, InterruptedException, TimeoutException {
        call.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aShortCallGoesOnWhateverOthersDo() {
        LongCalls.Of holder = holding();
        LongCalls.Of shortOne = calls.begin();
        pass(LongCalls.SHORT_NANOS - 1);
        shortOne.sliceEnded();
        holder.giveBack();
    }

    @Test
    void timeInTheHostDoesNotMakeACallLong() {
        LongCalls.Of holder = holding();
        LongCalls.Of asks = calls.begin();
        pass(20 * LongCalls.SHORT_NANOS);
        asks.waited(20 * LongCalls.SHORT_NANOS);
        asks.sliceEnded();
        holder.giveBack();
    }

    @Test
    void aCallThatIsAloneKeepsItsTurn() {
        LongCalls.Of call = holding();
        pass(5 * LongCalls.TURN_NANOS);
        call.sliceEnded();
        assertThat(calls.waiting()).isZero();
        call.giveBack();
    }

    @Test
    void longCallsTakeTurns() throws Exception {
        LongCalls.Of first = holding();
        LongCalls.Of second = calls.begin();
        LongCalls.Of third = calls.begin();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> secondGoesOn = waiting(second);
        CompletableFuture<Void> thirdGoesOn = waiting(third);
        first.sliceEnded();
        assertThat(secondGoesOn).isNotDone();

        pass(LongCalls.TURN_NANOS);
        CompletableFuture<Void> firstGoesOn = CompletableFuture.runAsync(
                first::sliceEnded, work -> Thread.ofPlatform().start(work));
        finishes(secondGoesOn);
        awaitWaiting(2);
        second.giveBack();
        finishes(thirdGoesOn);
        assertThat(firstGoesOn).isNotDone();
        third.giveBack();
        finishes(firstGoesOn);
    }

    @Test
    void aCallThatEndsOrWaitsForItsDataGivesItsTurnBackOnce() throws Exception {
        LongCalls.Of first = holding();
        LongCalls.Of second = calls.begin();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> secondGoesOn = waiting(second);
        first.giveBack();
        first.giveBack();
        finishes(secondGoesOn);
        LongCalls.Of third = calls.begin();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> thirdGoesOn = waiting(third);
        assertThat(thirdGoesOn).isNotDone();
        second.giveBack();
        finishes(thirdGoesOn);
    }

    @Test
    void whoWaitsIsInterrupted() throws InterruptedException {
        LongCalls.Of holder = holding();
        LongCalls.Of other = calls.begin();
        pass(LongCalls.SHORT_NANOS);
        AtomicReference<String> code = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                other.sliceEnded();
            } catch (Trap trap) {
                code.set(trap.code() + " " + Thread.currentThread().isInterrupted());
            }
        });
        awaitWaiting(1);
        thread.interrupt();
        thread.join();
        assertThat(code.get()).isEqualTo("interrupted true");
        assertThat(calls.waiting()).isZero();
        holder.giveBack();
    }
}
