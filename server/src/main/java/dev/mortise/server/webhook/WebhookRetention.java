package dev.mortise.server.webhook;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Retention;
import dev.mortise.server.platform.SweepQueries;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// Deletes messages that are older than they are to be kept, sent or not, and what belongs to deleted
/// webhooks: one node at a time, a few rows a transaction.
final class WebhookRetention extends Retention {
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final int MOST_AT_ONCE = 500;

    private final TenantTransactions transactions;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long a message is kept
    WebhookRetention(TenantTransactions transactions, Duration kept, Clock clock) {
        super("webhook-retention", "old messages of webhooks", FIRST, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    protected long sweep() throws InterruptedException {
        transactions.inPlatform(RetentionQueries::forgetSecrets);
        long gone = 0;
        for (RetentionQueries.Deleted one : transactions.inPlatform(RetentionQueries::deleted)) {
            gone += repeat(tx -> RetentionQueries.deleteOf(tx, one, MOST_AT_ONCE));
        }
        UUID before = Ids.first(clock.instant().minus(kept));
        List<UUID> tenants = transactions.inPlatform(tx -> SweepQueries.tenants(tx, "webhook_messages"));
        for (UUID tenant : tenants) {
            gone += repeat(tx -> RetentionQueries.deleteOld(tx, tenant, before, MOST_AT_ONCE));
        }
        return gone;
    }

    private long repeat(ToIntFunction<Transaction> step) throws InterruptedException {
        long sum = 0;
        while (true) {
            int gone = transactions.inPlatform(
                    tx -> SweepQueries.takeTurn(tx, RetentionQueries.LOCK) ? step.applyAsInt(tx) : Integer.valueOf(0));
            sum += gone;
            if (gone == 0) {
                return sum;
            }
            pause();
        }
    }
}
