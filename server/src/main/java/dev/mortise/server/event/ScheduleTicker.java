package dev.mortise.server.event;

import dev.mortise.engine.manifest.Cron;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Publishes the events of schedules that are due. Every node does so: a schedule's row is locked while its event
/// is appended and its next time is noted, in one transaction, so each time is published once whichever node dies.
/// The database's clock says what is due. After an outage a schedule is due once, however many times went by.
final class ScheduleTicker extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleTicker.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 200;

    private final TenantTransactions transactions;
    private final Outbox outbox;
    private final Function<Transaction, ZoneId> zones;
    private final JsonMapper json;

    /// @param zones the time zone of a transaction's tenant
    ScheduleTicker(
            TenantTransactions transactions, Outbox outbox, Function<Transaction, ZoneId> zones, JsonMapper json) {
        super("schedules", Duration.ZERO, INTERVAL);
        this.transactions = transactions;
        this.outbox = outbox;
        this.zones = zones;
        this.json = json;
    }

    /// Publishes what is due and no other node is about to.
    ///
    /// @return how many schedules this node moved on; none when nothing is due
    int tick() {
        List<ScheduleQueries.Key> due = transactions.inPlatform(tx -> ScheduleQueries.due(tx, MOST_AT_ONCE));
        int moved = 0;
        for (ScheduleQueries.Key key : due) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            try {
                if (transactions.<Boolean>inTenant(key.tenantId(), tx -> publish(tx, key))) {
                    moved++;
                }
            } catch (RuntimeException e) {
                LOG.warn("The schedule {} of {} is not published yet: {}", key.name(), key.pluginId(), e.toString());
            }
        }
        return moved;
    }

    /// @return whether it was still due and nobody else's
    private boolean publish(Transaction transaction, ScheduleQueries.Key key) {
        ScheduleQueries.Due due = ScheduleQueries.claim(transaction, key).orElse(null);
        if (due == null) {
            return false;
        }
        ZoneId zone = zones.apply(transaction);
        if (due.planned() && due.heard()) {
            UUID event = outbox.append(
                    transaction,
                    new NewEvent(
                            due.type(),
                            Actor.system("schedule"),
                            null,
                            // A run that takes long is not overtaken by the next.
                            "schedule:" + key.name(),
                            payload(key, due, zone)));
            ScheduleQueries.note(transaction, key, due.at(), event);
        }
        Instant from = due.planned() ? due.now() : due.at();
        ScheduleQueries.advance(
                transaction, key, Cron.parse(due.cron()).next(from, zone).orElse(null));
        return true;
    }

    private String payload(ScheduleQueries.Key key, ScheduleQueries.Due due, ZoneId zone) {
        ObjectNode payload = json.createObjectNode();
        payload.put("schedule", key.name());
        payload.put("due_at", due.at().toString());
        payload.put("time_zone", zone.getId());
        payload.set("payload", due.payload() == null ? json.nullNode() : json.readTree(due.payload()));
        return payload.toString();
    }

    @Override
    protected void doOnce() {
        try {
            // What is due and cannot be moved on is left for the next look.
            int moved = 1;
            while (moved > 0 && !Thread.currentThread().isInterrupted()) {
                moved = tick();
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot look for schedules that are due; trying again: {}", e.toString());
        }
    }
}
