package dev.mortise.server.event;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One server's part in events, over a test's database: outbox, dispatcher, neighbours. Plugins are what
/// the test says.
final class EventNode implements DeliveryHandler, AutoCloseable {
    static final DispatchOptions FAST = new DispatchOptions(
            8,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMillis(40),
            Duration.ofSeconds(5));

    final TenantTransactions transactions;
    final EventOutbox outbox;
    /// A pattern is here the beginning of the types that it matches.
    final SubscriptionCache subscriptions = new SubscriptionCache(pattern -> type -> type.startsWith(pattern), () -> {
        throw new IllegalStateException("no subscription has a condition");
    });
    final Set<String> unused = ConcurrentHashMap.newKeySet();
    final Map<String, Function<Delivery, Result>> plugins = new ConcurrentHashMap<>();
    private final EventDispatch dispatch;

    EventNode(TestDatabase database, DispatchOptions options) {
        transactions = database.transactions();
        Wakeup wakeup = new Wakeup();
        Lanes lanes = new Lanes();
        outbox = new EventOutbox(
                subscriptions,
                audience(),
                wakeup,
                lanes,
                Clock.systemUTC(),
                JsonMapper.builder().build(),
                List::of);
        Neighbours neighbours = new Neighbours(database.pool(), transactions, wakeup);
        Dispatcher dispatcher = new Dispatcher(transactions, this, wakeup, lanes, neighbours, options, new Random(1));
        dispatch = new EventDispatch(dispatcher, neighbours);
    }

    private Audience audience() {
        return new Audience() {
            @Override
            public boolean uses(Transaction transaction, String pluginId) {
                return !unused.contains(pluginId);
            }

            @Override
            public void requireUses(Pipeline pipeline, UUID tenantId, String pluginId) {
                pipeline.require(unused.contains(pluginId) ? "false" : "true", List.of());
            }
        };
    }

    EventNode start() {
        dispatch.start();
        return this;
    }

    @Override
    public Map<String, Integer> ready() {
        Map<String, Integer> ready = new ConcurrentHashMap<>();
        plugins.keySet().forEach(plugin -> ready.put(plugin, 4));
        return ready;
    }

    @Override
    public Result handle(Delivery delivery) {
        Function<Delivery, Result> plugin = plugins.get(delivery.pluginId());
        return plugin == null ? new Result.NotReady() : plugin.apply(delivery);
    }

    /// Subscribes a plugin to the types that begin so.
    void subscribe(String plugin, int retries, String beginning) {
        transactions.inPlatform(tx -> {
            subscriptions.replace(
                    tx,
                    plugin,
                    java.util.List.of(new Subscriptions.Subscription(beginning, retries, java.util.List.of(), false)));
            return plugin;
        });
    }

    /// Marks a delivery done and nothing else.
    Result done(Delivery delivery) {
        transactions.inTenant(delivery.tenantId(), tx -> {
            outbox.markDone(tx, delivery, UUID.randomUUID());
            return delivery;
        });
        return new Result.Done();
    }

    UUID append(UUID tenant, String type, @Nullable String orderKey, String payload) {
        return transactions.inTenant(
                tenant, tx -> outbox.append(tx, new NewEvent(type, Actor.system("test"), null, orderKey, payload)));
    }

    @Override
    public void close() {
        if (dispatch.isRunning()) {
            dispatch.stop();
        }
    }
}
