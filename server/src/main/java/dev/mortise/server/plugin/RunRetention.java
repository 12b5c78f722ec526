package dev.mortise.server.plugin;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes runs and log lines that are older than they are to be kept: one node at a time, a few rows a transaction.
///
/// A row's age is in its id, whose order the primary key has: no further index is needed to find what is old.
final class RunRetention extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(RunRetention.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final int MOST_AT_ONCE = 1_000;

    private final TenantTransactions transactions;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long a run is kept
    RunRetention(TenantTransactions transactions, Duration kept, Clock clock) {
        super("run-retention", FIRST, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    /// Deletes everything that is too old, unless another node is about to.
    ///
    /// @return how many rows this node deleted
    long sweep() throws InterruptedException {
        UUID oldest = Ids.first(clock.instant().minus(kept));
        long deleted = 0;
        for (RunQueries.Kept table : RunQueries.Kept.values()) {
            List<UUID> tenants = transactions.inPlatform(tx -> RunQueries.tenants(tx, table));
            for (UUID tenant : tenants) {
                int more = MOST_AT_ONCE;
                while (more == MOST_AT_ONCE) {
                    more = transactions.inPlatform(
                            tx -> RunQueries.deleteBefore(tx, table, tenant, oldest, MOST_AT_ONCE));
                    if (more < 0) {
                        return deleted;
                    }
                    deleted += more;
                    if (more > 0) {
                        Thread.sleep(BETWEEN);
                    }
                }
            }
        }
        return deleted;
    }

    @Override
    protected void doOnce() {
        try {
            long deleted = sweep();
            if (deleted > 0) {
                LOG.info("Deleted {} runs and log lines that are older than {} days", deleted, kept.toDays());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot delete old runs; the next try is in {} min: {}", INTERVAL.toMinutes(), e.toString());
        }
    }
}
