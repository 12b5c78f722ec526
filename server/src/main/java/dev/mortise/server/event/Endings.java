package dev.mortise.server.event;

import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Stores how deliveries ended that are not done: to be tried again, given back, or dead. Thread-safe.
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
    private static final Duration AFTER_NOT_READY = Duration.ofMillis(200);
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    /// How often the end of a delivery is written before it is left to the end of its lease.
    private static final int MOST_TRIES = 5;

    private static final int LONGEST_REASON = 2000;
    private static final long NEVER = Long.MAX_VALUE;

    private final TenantTransactions transactions;
    private final DispatchOptions options;
    private final RandomGenerator random;
    private final long started = System.nanoTime();
    private volatile boolean stopping;

    /// When the next delivery that failed here is due again, in nanoseconds since the start of this node.
    private final AtomicLong nextRetry = new AtomicLong(NEVER);

    Endings(TenantTransactions transactions, DispatchOptions options, RandomGenerator random) {
        this.transactions = transactions;
        this.options = options;
        this.random = random;
    }

    /// The time that [#takeRetry] is measured by.
    long now() {
        return System.nanoTime() - started;
    }

    /// When the next retry was due as far as is known; it is forgotten.
    long takeRetry() {
        return nextRetry.getAndSet(NEVER);
    }

    /// Notes when a delivery is due again.
    void noteRetry(long at) {
        nextRetry.accumulateAndGet(at, Math::min);
    }

    /// How long until a retry is due.
    long untilRetry() {
        return nextRetry.get() - now();
    }

    /// From here on, what cannot be stored at once is left to the end of its lease.
    void stop() {
        stopping = true;
    }

    /// Stores a result.
    void store(ClaimQueries.Claimed claimed, DeliveryHandler.Result result) {
        Delivery delivery = claimed.delivery();
        switch (result) {
            case DeliveryHandler.Result.Done() -> {}
            case DeliveryHandler.Result.Lost() ->
                LOG.info("Nothing is stored: {}", new LeaseLost(delivery).getMessage());
            case DeliveryHandler.Result.Failed(String reason, UUID run) -> fail(claimed, reason, run, false);
            case DeliveryHandler.Result.NotReady() ->
                store(tx -> {
                    DeliveryQueries.release(tx, List.of(delivery), AFTER_NOT_READY);
                    return delivery;
                });
        }
    }

    /// Gives a delivery up that seems to kill the nodes that try it.
    void giveUp(ClaimQueries.Claimed claimed) {
        String reason = "given up: its node died or was cut off " + claimed.expiries() + " times while trying it";
        fail(claimed, reason, null, true);
    }

    /// A connection that broke says nothing of the next one, and until the end is stored or the lease is
    /// over, the delivery's record waits. What is stored already is not stored again, as the delivery is
    /// not leased then.
    private <T> T store(Transaction.Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.inPlatform(work);
            } catch (DataAccessException e) {
                if (attempt == MOST_TRIES || stopping) {
                    throw e;
                }
                LOG.info("The end of a delivery is not stored yet: {}", e.toString());
                try {
                    Thread.sleep(AFTER_FAULT);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private void fail(ClaimQueries.Claimed claimed, String reason, @Nullable UUID run, boolean hopeless) {
        Delivery delivery = claimed.delivery();
        String shown = (reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason)
                .replace('\0', ' ');
        boolean dead = hopeless || delivery.attempt() > claimed.retries();
        Duration wait = options.backoff(delivery.attempt(), random);
        boolean held = store(tx -> dead
                ? DeliveryQueries.markDead(tx, delivery, shown, run)
                : DeliveryQueries.retry(tx, delivery, wait, shown, run));
        if (held && !dead) {
            noteRetry(now() + wait.plusMillis(1).toNanos());
        }
        if (held && dead) {
            LOG.warn(
                    "Delivery {} of {} to {} is given up after {} tries",
                    delivery.id(),
                    delivery.event().type(),
                    delivery.pluginId(),
                    delivery.attempt());
        }
    }
}
