package dev.mortise.server.event;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes events that are older than they are to be kept, with their deliveries: one node at a time, a few rows a
/// transaction. An event stays as long as a delivery of it is not done: live, or a dead letter.
final class EventRetention extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(EventRetention.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final int MOST_AT_ONCE = 500;
    private static final UUID BEGINNING = new UUID(0, 0);

    private final TenantTransactions transactions;
    private final Duration kept;
    private final Clock clock;

    /// @param kept how long an event is kept
    EventRetention(TenantTransactions transactions, Duration kept, Clock clock) {
        super("event-retention", FIRST, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    /// Deletes everything that is too old, unless another node is about to.
    ///
    /// @return how many events this node deleted
    long sweep() throws InterruptedException {
        UUID before = Ids.first(clock.instant().minus(kept));
        List<UUID> tenants = transactions.inPlatform(RetentionQueries::tenants);
        long deleted = 0;
        for (UUID tenant : tenants) {
            UUID after = BEGINNING;
            while (true) {
                UUID from = after;
                Optional<RetentionQueries.Step> step = transactions.inPlatform(tx -> RetentionQueries.takeTurn(tx)
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
                Thread.sleep(BETWEEN);
            }
        }
        return deleted;
    }

    @Override
    protected void doOnce() {
        try {
            long deleted = sweep();
            if (deleted > 0) {
                LOG.info("Deleted {} events that are older than {} days", deleted, kept.toDays());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot delete old events; the next try is in {} min: {}", INTERVAL.toMinutes(), e.toString());
        }
    }
}
