package dev.mortise.server.event;

import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The outbox and the deliveries as rows of PostgreSQL. Thread-safe.
final class EventOutbox implements Outbox, Deliveries {
    /// The type of the event that tells a plugin of a tenant. No subscription matches it.
    static final String TENANT_STARTED = "mortise.tenant.started";

    /// How often a plugin's start for a tenant is tried again.
    private static final int TENANT_RETRIES = 8;

    private final SubscriptionCache subscriptions;
    private final Audience audience;
    private final Wakeup wakeup;
    private final Lanes lanes;
    private final Clock clock;
    private final JsonMapper json;
    private final Supplier<List<EventListener>> listeners;

    EventOutbox(
            SubscriptionCache subscriptions,
            Audience audience,
            Wakeup wakeup,
            Lanes lanes,
            Clock clock,
            JsonMapper json,
            Supplier<List<EventListener>> listeners) {
        this.listeners = listeners;
        this.subscriptions = subscriptions;
        this.audience = audience;
        this.wakeup = wakeup;
        this.lanes = lanes;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public UUID append(Transaction transaction, NewEvent event) {
        check(event);
        StoredEvent stored = stored(transaction.tenantId(), event);
        appendStored(transaction, List.of(stored));
        return stored.id();
    }

    @Override
    public void appendAll(Transaction transaction, List<NewEvent> events) {
        events.forEach(this::check);
        UUID tenant = transaction.tenantId();
        if (!events.isEmpty()) {
            appendStored(
                    transaction,
                    events.stream().map(event -> stored(tenant, event)).toList());
        }
    }

    @Override
    public void append(Transaction transaction, Pipeline pipeline, NewEvent event) {
        check(event);
        List<StoredEvent> events = List.of(stored(transaction.tenantId(), event));
        Answer<Long> version = EventQueries.insertAll(pipeline, events);
        pipeline.then(() -> deliver(transaction, version.get(), events));
    }

    @Override
    public boolean appendLast(Transaction transaction, Pipeline pipeline, NewEvent event) {
        check(event);
        UUID tenant = transaction.tenantId();
        StoredEvent stored = stored(tenant, event);
        SubscriptionCache.Heard heard = subscriptions
                .foretold(new ToldRow(stored.type(), stored.payload(), json))
                .orElse(null);
        if (heard == null) {
            return false;
        }
        EventQueries.insertLast(pipeline, stored, heard.version());
        for (EventListener listener : listeners.get()) {
            if (!listener.foretell(transaction, pipeline, heard.version(), List.of(stored))) {
                return false;
            }
        }
        List<DeliveryQueries.Outgoing> outgoing = new ArrayList<>();
        for (SubscriptionCache.Listener listener : heard.listeners()) {
            audience.requireUses(pipeline, tenant, listener.pluginId());
            outgoing.add(new DeliveryQueries.Outgoing(stored, listener.pluginId(), listener.retries(), false));
        }
        if (!outgoing.isEmpty()) {
            wake(transaction, DeliveryQueries.insertAll(pipeline, tenant, outgoing));
        }
        return true;
    }

    private void wake(Transaction transaction, Answer<List<Lane>> waiting) {
        transaction.afterCommit(() -> {
            lanes.noteAll(waiting.get());
            wakeup.wakeAll();
        });
    }

    private void appendStored(Transaction transaction, List<StoredEvent> events) {
        deliver(transaction, EventQueries.insertAll(transaction, events), events);
    }

    private void deliver(Transaction transaction, long version, List<StoredEvent> events) {
        listeners.get().forEach(listener -> listener.stored(transaction, version, events));
        Map<String, Boolean> uses = new HashMap<>();
        List<DeliveryQueries.Outgoing> outgoing = new ArrayList<>();
        Set<Lane> taken = new HashSet<>();
        for (StoredEvent event : events) {
            for (SubscriptionCache.Listener listener :
                    subscriptions.listeners(transaction, version, new ToldRow(event.type(), event.payload(), json))) {
                String plugin = listener.pluginId();
                if (uses.computeIfAbsent(plugin, one -> audience.uses(transaction, one))) {
                    Lane lane = Lane.of(plugin, event.tenantId(), event.orderKey());
                    boolean behind = lane != null && !taken.add(lane);
                    outgoing.add(new DeliveryQueries.Outgoing(event, plugin, listener.retries(), behind));
                }
            }
        }
        if (!outgoing.isEmpty()) {
            Pipeline pipeline = transaction.pipeline();
            wake(transaction, DeliveryQueries.insertAll(pipeline, transaction.tenantId(), outgoing));
            pipeline.run();
        }
    }

    @Override
    public void check(NewEvent event) {
        if (!EventType.isValid(event.type())) {
            throw new EventRefused("type", "an event's type is " + EventType.FORM);
        }
        if (event.depth() > NewEvent.DEEPEST) {
            throw new EventRefused(
                    "depth",
                    "the event %s would be number %d in a chain of events that follow from each other; %d at most: a plugin hears what it causes itself"
                            .formatted(event.type(), event.depth(), NewEvent.DEEPEST));
        }
        checkPayload(event.payload());
    }

    /// Checks what no payload may break.
    ///
    /// @throws EventRefused `size` or `characters`
    static void checkPayload(String payload) {
        int bytes = payload.length() > NewEvent.MOST_PAYLOAD_BYTES
                ? payload.length()
                : payload.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > NewEvent.MOST_PAYLOAD_BYTES) {
            throw new EventRefused(
                    "size",
                    "the payload has %d bytes or more; %d at most".formatted(bytes, NewEvent.MOST_PAYLOAD_BYTES));
        }
        String unstorable = JsonbText.unstorable(payload);
        if (unstorable != null) {
            throw new EventRefused("characters", "the payload holds " + unstorable + ", which cannot be stored");
        }
    }

    private StoredEvent stored(UUID tenantId, NewEvent event) {
        UUID id = Ids.next();
        Causation cause = event.causation();
        return new StoredEvent(
                id,
                tenantId,
                event.type(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                actor(event.actor()),
                causation(cause),
                cause == null ? id : cause.correlation(),
                event.depth(),
                event.orderKey(),
                event.payload());
    }

    private @Nullable String actor(@Nullable Actor actor) {
        if (actor == null) {
            return null;
        }
        ObjectNode node = json.createObjectNode();
        return node.put("kind", actor.kind().word())
                .put("id", actor.id())
                .put("name", actor.name())
                .toString();
    }

    private @Nullable String causation(@Nullable Causation causation) {
        if (causation == null) {
            return null;
        }
        ObjectNode node = json.createObjectNode();
        return node.put("event", causation.event().toString())
                .put("plugin", causation.plugin())
                .put("run", causation.run().toString())
                .toString();
    }

    @Override
    public void markDone(Transaction transaction, Delivery delivery, UUID run) {
        if (!DeliveryQueries.markDone(transaction, delivery, run)) {
            throw new LeaseLost(delivery);
        }
    }

    @Override
    public boolean markDone(Transaction transaction, Delivery delivery, UUID run, String version) {
        if (DeliveryQueries.markDone(transaction, delivery, run, version)) {
            return true;
        }
        if (DeliveryQueries.serves(transaction, delivery.pluginId(), version)) {
            throw new LeaseLost(delivery);
        }
        return false;
    }

    @Override
    public boolean markAllDone(Transaction transaction, List<Done> done, String version) {
        return DeliveryQueries.markAllDone(transaction, done, version) == done.size();
    }

    @Override
    public void startTenant(Transaction transaction, UUID tenantId, String pluginId) {
        if (DeliveryQueries.tenantStartIsLive(transaction, tenantId, pluginId)) {
            return;
        }
        ObjectNode payload = json.createObjectNode();
        NewEvent event = new NewEvent(
                TENANT_STARTED,
                Actor.system("plugins"),
                null,
                null,
                payload.put("plugin", pluginId).toString());
        StoredEvent stored = stored(tenantId, event);
        EventQueries.insertAll(transaction, List.of(stored));
        DeliveryQueries.insert(transaction, stored, pluginId, Delivery.Kind.TENANT, TENANT_RETRIES);
        transaction.afterCommit(wakeup::wakeAll);
    }

    @Override
    public int skip(Transaction transaction, String pluginId, String reason) {
        return DeliveryQueries.skip(transaction, pluginId, reason);
    }

    @Override
    public int skip(Transaction transaction, UUID tenantId, String pluginId, String reason) {
        return DeliveryQueries.skip(transaction, tenantId, pluginId, reason);
    }

    @Override
    public void hurry(Transaction transaction, UUID tenantId, String pluginId) {
        DeliveryQueries.hurry(transaction, tenantId, pluginId);
    }

    @Override
    public int waiting(Transaction transaction, UUID tenantId, String pluginId, int most) {
        return DeliveryQueries.waiting(transaction, tenantId, pluginId, most);
    }

    @Override
    public void abandon(Transaction transaction, String pluginId, String reason) {
        DeliveryQueries.abandon(transaction, pluginId, reason);
    }

    @Override
    public void forget(Transaction transaction, String pluginId) {
        DeliveryQueries.deleteOf(transaction, pluginId);
    }

    @Override
    public void wake() {
        wakeup.wakeAll();
    }
}
