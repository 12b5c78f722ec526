package dev.mortise.server.tenant;

import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what a deleted tenant had out of every table, in the background: some rows a transaction, one node at a time
/// for each tenant. A node that stops leaves the rest to the next one that looks.
///
/// The tenant's own row goes last, and not before everything that ran for it has ended: a request or a call of a plugin
/// that began before the tenant was suspended may store rows until its time is over.
final class TenantEraser extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(TenantEraser.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration FIRST = Duration.ofSeconds(20);
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final int MOST_AT_ONCE = 1_000;

    private final TenantTransactions transactions;
    private final Duration settling;

    /// @param settling how long after its deletion was asked for a tenant's own row stays at least: longer than
    ///     anything that ran for it then may run
    TenantEraser(TenantTransactions transactions, Duration settling) {
        super("tenant-eraser", FIRST, INTERVAL);
        this.transactions = transactions;
        this.settling = settling;
    }

    /// How a look at a tenant ended.
    enum Outcome {
        /// Nothing of it is left.
        GONE,
        /// Its rows are gone; its own stays until what ran for it must have ended.
        SETTLING,
        /// Another node is at it, or it is not being deleted.
        ELSEWHERE
    }

    /// Deletes all that is there of a tenant.
    Outcome erase(UUID tenantId) throws InterruptedException {
        ErasurePlan plan = transactions.inPlatform(ErasurePlan::of);
        for (ErasurePlan.Loosened one : plan.loosened()) {
            if (!repeat(
                    tenantId, tx -> ErasureQueries.loosen(tx, one.table(), one.reference(), tenantId, MOST_AT_ONCE))) {
                return Outcome.ELSEWHERE;
            }
        }
        for (ErasureQueries.Held table : plan.order()) {
            if (!repeat(tenantId, tx -> ErasureQueries.delete(tx, table, tenantId, MOST_AT_ONCE))) {
                return Outcome.ELSEWHERE;
            }
        }
        return transactions.inPlatform(tx -> {
            if (!ErasureQueries.take(tx, tenantId)) {
                return Outcome.ELSEWHERE;
            }
            if (!ErasureQueries.beganBefore(tx, tenantId, settling.toSeconds())) {
                return Outcome.SETTLING;
            }
            // What was stored since its table was looked at; few, as nothing can run for it any more.
            for (ErasureQueries.Held table : plan.order()) {
                ErasureQueries.delete(tx, table, tenantId, MOST_AT_ONCE);
            }
            ErasureQueries.end(tx, tenantId);
            return Outcome.GONE;
        });
    }

    private boolean repeat(UUID tenantId, ToIntFunction<Transaction> step) throws InterruptedException {
        int done = MOST_AT_ONCE;
        while (done == MOST_AT_ONCE) {
            done = transactions.inPlatform(tx ->
                    ErasureQueries.take(tx, tenantId) ? Integer.valueOf(step.applyAsInt(tx)) : Integer.valueOf(-1));
            if (done > 0) {
                Thread.sleep(BETWEEN);
            }
        }
        return done >= 0;
    }

    @Override
    protected void doOnce() {
        try {
            List<UUID> due = transactions.inPlatform(ErasureQueries::due);
            for (UUID tenant : due) {
                if (erase(tenant) == Outcome.GONE) {
                    LOG.info("Nothing is left of the deleted tenant {}", tenant);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot delete a tenant; the next try is in {} s: {}", INTERVAL.toSeconds(), e.toString());
        }
    }
}
