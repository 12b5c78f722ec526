package dev.mortise.server.event;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantDatabases;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.TimeZones;
import dev.mortise.server.tenant.TenantPlugins;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/// Puts the outbox and the dispatcher together.
@Configuration(proxyBeanMethods = false)
class EventConfiguration {
    @Bean
    Wakeup wakeup() {
        return new Wakeup();
    }

    @Bean
    Lanes lanes() {
        return new Lanes();
    }

    @Bean
    SubscriptionCache subscriptions(ObjectProvider<RowConditions> conditions) {
        return new SubscriptionCache(pattern -> EventPattern.parse(pattern)::matches, conditions::getObject);
    }

    @Bean
    EventOutbox outbox(
            SubscriptionCache subscriptions,
            TenantPlugins tenants,
            Wakeup wakeup,
            Lanes lanes,
            Clock clock,
            JsonMapper json,
            ObjectProvider<EventListener> listeners) {
        return new EventOutbox(
                subscriptions,
                audience(tenants),
                wakeup,
                lanes,
                clock,
                json,
                SingletonSupplier.of(() -> listeners.orderedStream().toList()));
    }

    private static Audience audience(TenantPlugins tenants) {
        return new Audience() {
            @Override
            public boolean uses(Transaction transaction, String pluginId) {
                return tenants.uses(transaction, transaction.tenantId(), pluginId);
            }

            @Override
            public void requireUses(Pipeline pipeline, UUID tenantId, String pluginId) {
                tenants.requireUses(pipeline, tenantId, pluginId);
            }
        };
    }

    @Bean
    EventDispatch eventDispatch(
            TenantDatabases databases,
            TenantTransactions transactions,
            ObjectProvider<DeliveryHandler> handler,
            Wakeup wakeup,
            Lanes lanes,
            RandomGenerator random) {
        Neighbours neighbours = new Neighbours(databases, transactions, wakeup);
        return new EventDispatch(
                new Dispatcher(
                        transactions,
                        handler.getIfAvailable(NoPlugins::new),
                        wakeup,
                        lanes,
                        neighbours,
                        DispatchOptions.standard(),
                        random),
                neighbours);
    }

    @Bean
    HeldDeliveries heldDeliveries(Deliveries deliveries) {
        return new HeldDeliveries(deliveries);
    }

    @Bean
    PluginSchedules schedules() {
        return new PluginSchedules();
    }

    @Bean
    ScheduleTicker scheduleTicker(TenantTransactions transactions, Outbox outbox, TimeZones zones, JsonMapper json) {
        return new ScheduleTicker(transactions, outbox, zones::of, json);
    }

    @Bean
    EventRetention eventRetention(TenantTransactions transactions, ServerOptions server, Clock clock) {
        return new EventRetention(transactions, server.operation().retention().events(), clock);
    }

    @Bean
    DeliveryMeters deliveryMeters(TenantTransactions transactions, ObjectProvider<DeliveryHandler> handler) {
        return new DeliveryMeters(transactions, () -> handler.getIfAvailable(NoPlugins::new));
    }

    /// Stands in where no feature runs plugins: nobody hears anything.
    private static final class NoPlugins implements DeliveryHandler {
        @Override
        public Map<String, Integer> ready() {
            return Map.of();
        }

        @Override
        public Result handle(Delivery delivery) {
            return new Result.NotReady();
        }
    }
}
