package dev.mortise.server.plugin;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Retention;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Deletes runs and log lines that are older than they are to be kept: one node at a time, a few rows a transaction.
///
/// A row's age is in its id, whose order the primary key has: no further index is needed to find what is old.
final class RunRetention extends Retention {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 1_000;

    private final TenantTransactions transactions;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long a run is kept
    RunRetention(TenantTransactions transactions, Duration kept, Clock clock) {
        super("run-retention", "runs and log lines that are older than " + kept.toDays() + " days", FIRST, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    protected long sweep() throws InterruptedException {
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
                        pause();
                    }
                }
            }
        }
        return deleted;
    }
}
