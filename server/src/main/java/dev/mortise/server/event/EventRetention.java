package dev.mortise.server.event;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Retention;
import dev.mortise.server.platform.SweepQueries;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Deletes events that are older than they are to be kept, with their deliveries: one node at a time, a few rows a
/// transaction. An event stays as long as a delivery of it is not done: live, or a dead letter.
final class EventRetention extends Retention {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final int MOST_AT_ONCE = 500;
    private static final UUID BEGINNING = new UUID(0, 0);

    private final TenantTransactions transactions;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long an event is kept
    EventRetention(TenantTransactions transactions, Duration kept, Clock clock) {
        super("event-retention", "events that are older than " + kept.toDays() + " days", FIRST, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    protected long sweep() throws InterruptedException {
        UUID before = Ids.first(clock.instant().minus(kept));
        List<UUID> tenants = transactions.inPlatform(tx -> SweepQueries.tenants(tx, "events"));
        long deleted = 0;
        for (UUID tenant : tenants) {
            UUID after = BEGINNING;
            while (true) {
                UUID from = after;
                Optional<RetentionQueries.Step> step =
                        transactions.inPlatform(tx -> SweepQueries.takeTurn(tx, RetentionQueries.RETENTION_LOCK)
                                ? Optional.of(RetentionQueries.deleteSome(tx, tenant, from, before, MOST_AT_ONCE))
                                : Optional.<RetentionQueries.Step>empty());
                if (step.isEmpty()) {
                    return deleted;
                }
                deleted += step.get().deleted();
                if (step.get().last().isEmpty()) {
                    break;
                }
                after = step.get().last().get();
                pause();
            }
        }
        return deleted;
    }
}
