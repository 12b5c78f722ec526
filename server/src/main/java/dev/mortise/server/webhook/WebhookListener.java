package dev.mortise.server.webhook;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.server.event.EventListener;
import dev.mortise.server.event.StoredEvent;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a message of each event that a webhook of its tenant hears, and a delivery for each that does,
/// in the transaction that stores the event. Thread-safe.
final class WebhookListener implements EventListener {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookListener.class);

    private final Runnable wake;
    private volatile Snapshot snapshot = new Snapshot(Long.MIN_VALUE, Map.of());

    /// @param wake called when something is to be sent
    WebhookListener(Runnable wake) {
        this.wake = wake;
    }

    /// A webhook that is switched on.
    private record Ear(UUID webhookId, List<EventPattern> patterns) {
        boolean hears(String type) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(type));
        }
    }

    /// What tenants' webhooks hear, as long as the version is the same.
    private record Snapshot(long version, Map<UUID, List<Ear>> ofTenants) {}

    @Override
    public void stored(Transaction transaction, long version, List<StoredEvent> events) {
        Pipeline pipeline = transaction.pipeline();
        if (add(transaction, pipeline, ears(transaction, version), events)) {
            pipeline.run();
        }
    }

    @Override
    public boolean foretell(Transaction transaction, Pipeline pipeline, long version, List<StoredEvent> events) {
        Snapshot held = snapshot;
        List<Ear> ears = held.version() == version ? held.ofTenants().get(transaction.tenantId()) : null;
        if (ears == null) {
            return false;
        }
        add(transaction, pipeline, ears, events);
        return true;
    }

    /// @return whether there is anything to be sent
    private boolean add(Transaction transaction, Pipeline pipeline, List<Ear> ears, List<StoredEvent> events) {
        List<DeliveryQueries.Message> messages = new ArrayList<>();
        List<DeliveryQueries.Outgoing> outgoing = new ArrayList<>();
        for (StoredEvent event : events) {
            int before = outgoing.size();
            for (Ear ear : ears) {
                if (ear.hears(event.type())) {
                    outgoing.add(new DeliveryQueries.Outgoing(event.id(), ear.webhookId()));
                }
            }
            if (outgoing.size() > before) {
                messages.add(new DeliveryQueries.Message(event.id(), event.type(), Messages.body(event)));
            }
        }
        if (messages.isEmpty()) {
            return false;
        }
        DeliveryQueries.insert(pipeline, transaction.tenantId(), messages, outgoing, false);
        transaction.afterCommit(wake);
        return true;
    }

    /// What a later release may not take any more must not keep a tenant from storing events.
    private static Ear ear(WebhookQueries.Hearing webhook) {
        List<EventPattern> patterns = new ArrayList<>();
        for (String type : webhook.types()) {
            try {
                patterns.add(EventPattern.parse(type));
            } catch (IllegalArgumentException e) {
                LOG.warn("Webhook {} hears nothing by a pattern: {}", webhook.id(), e.getMessage());
            }
        }
        return new Ear(webhook.id(), patterns);
    }

    private List<Ear> ears(Transaction transaction, long version) {
        Snapshot held = snapshot;
        if (held.version() != version) {
            held = new Snapshot(version, new ConcurrentHashMap<>());
            snapshot = held;
        }
        List<Ear> known = held.ofTenants().get(transaction.tenantId());
        if (known == null) {
            // Read after the version: what is read is what it stands for, or later, and then another version follows.
            known = WebhookQueries.hearing(transaction).stream()
                    .map(WebhookListener::ear)
                    .toList();
            held.ofTenants().put(transaction.tenantId(), known);
        }
        return known;
    }
}
