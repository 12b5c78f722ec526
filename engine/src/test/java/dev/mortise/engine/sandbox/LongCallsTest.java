package dev.mortise.engine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.Trap;
import java.time.Duration;
import java.util.UUID;
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

    /// A call of a tenant of its own.
    private LongCalls.Of call() {
        return calls.of(UUID.randomUUID());
    }

    private LongCalls.Of holding() {
        LongCalls.Of call = call();
        pass(LongCalls.SHORT_NANOS);
        call.sliceEnded();
        return call;
    }

    /// Ends a slice on a thread of its own, where it waits.
    private CompletableFuture<Void> waiting(LongCalls.Of call) {
        return waiting(call::sliceEnded);
    }

    private CompletableFuture<Void> waiting(Runnable takesTurn) {
        int before = calls.waiting();
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                takesTurn, work -> Thread.ofPlatform().start(work));
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
        LongCalls.Of shortOne = call();
        pass(LongCalls.SHORT_NANOS - 1);
        shortOne.sliceEnded();
        holder.giveBack();
    }

    @Test
    void timeInTheHostDoesNotMakeACallLong() {
        LongCalls.Of holder = holding();
        LongCalls.Of asks = call();
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
        LongCalls.Of second = call();
        LongCalls.Of third = call();
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
        LongCalls.Of second = call();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> secondGoesOn = waiting(second);
        first.giveBack();
        first.giveBack();
        finishes(secondGoesOn);
        LongCalls.Of third = call();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> thirdGoesOn = waiting(third);
        assertThat(thirdGoesOn).isNotDone();
        second.giveBack();
        finishes(thirdGoesOn);
    }

    @Test
    void whoWaitsIsInterrupted() throws InterruptedException {
        LongCalls.Of holder = holding();
        LongCalls.Of other = call();
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

    /// Computes in short calls until the tenant is busy.
    private UUID busyTenant() {
        UUID tenant = UUID.randomUUID();
        for (long time = 0; time < 2 * ComputedTime.BUSY_NANOS; time += LongCalls.SHORT_NANOS / 2) {
            LongCalls.Of call = calls.of(tenant);
            call.begin();
            pass(LongCalls.SHORT_NANOS / 2);
            call.sliceEnded();
            call.end();
        }
        return tenant;
    }

    @Test
    void manyShortCallsOfATenantTakeTurnsAsALongOneDoes() throws Exception {
        UUID busy = busyTenant();
        LongCalls.Of holder = holding();
        CompletableFuture<Void> busyBegins = waiting(calls.of(busy)::begin);
        LongCalls.Of neighbour = call();
        neighbour.begin();
        neighbour.end();
        assertThat(busyBegins).isNotDone();
        holder.end();
        finishes(busyBegins);
    }

    @Test
    void aBusyTenantIsForgivenAfterAWhile() {
        UUID busy = busyTenant();
        pass(3 * ComputedTime.HALF_LIFE_NANOS);
        LongCalls.Of holder = holding();
        LongCalls.Of forgiven = calls.of(busy);
        forgiven.begin();
        forgiven.end();
        holder.end();
    }

    @Test
    void timeThatACallWaitsIsNotItsTenants() {
        UUID tenant = UUID.randomUUID();
        for (int i = 0; i < 10; i++) {
            LongCalls.Of asks = calls.of(tenant);
            asks.begin();
            pass(ComputedTime.BUSY_NANOS);
            asks.waited(ComputedTime.BUSY_NANOS);
            asks.end();
        }
        LongCalls.Of holder = holding();
        calls.of(tenant).begin();
        holder.end();
    }

    @Test
    void whoComputedLessGetsTheNextTurn() throws Exception {
        UUID busy = busyTenant();
        LongCalls.Of holder = calls.of(busy);
        holder.begin();
        CompletableFuture<Void> busyBegins = waiting(calls.of(busy)::begin);
        LongCalls.Of other = call();
        pass(LongCalls.SHORT_NANOS);
        CompletableFuture<Void> otherGoesOn = waiting(other);
        // It has had its turn for less than it may, but for others of its kind only.
        CompletableFuture<Void> holderGoesOn = CompletableFuture.runAsync(
                holder::sliceEnded, work -> Thread.ofPlatform().start(work));
        finishes(otherGoesOn);
        assertThat(busyBegins).isNotDone();
        other.end();
        CompletableFuture.anyOf(busyBegins, holderGoesOn).get(30, TimeUnit.SECONDS);
    }
}
