package dev.mortise.server.event;

import dev.mortise.server.platform.TenantTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much waits to be delivered, on all nodes together. Whoever asks gets what was last seen and waits
/// for nothing; the database is looked at on a thread of its own, at most every few seconds.
final class DeliveryMeters implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryMeters.class);
    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final BacklogQueries.Backlog UNKNOWN =
            new BacklogQueries.Backlog(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    private final TenantTransactions transactions;
    private final Supplier<DeliveryHandler> handler;
    private volatile BacklogQueries.Backlog seen = UNKNOWN;
    private final AtomicLong nextLookNanos = new AtomicLong(System.nanoTime());

    /// @param handler tells which plugins' deliveries are not kept waiting on purpose
    DeliveryMeters(TenantTransactions transactions, Supplier<DeliveryHandler> handler) {
        this.transactions = transactions;
        this.handler = handler;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "pending", BacklogQueries.Backlog::pending);
        gauge(registry, "leased", BacklogQueries.Backlog::leased);
        gauge(registry, "waiting", BacklogQueries.Backlog::waiting);
        Gauge.builder("mortise.plugin.holds", () -> look().holds())
                .description("For how many tenants plugins are held because they only fail for them")
                .register(registry);
        Gauge.builder("mortise.deliveries.lag", () -> look().lagSeconds())
                .description("How long the oldest delivery to a running plugin has been due")
                .baseUnit("seconds")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String state, ToDoubleFunction<BacklogQueries.Backlog> value) {
        Gauge.builder("mortise.deliveries", () -> value.applyAsDouble(look()))
                .description("Deliveries that are not done, " + BacklogQueries.MOST_COUNTED + " at most are counted")
                .tag("state", state)
                .register(registry);
    }

    private BacklogQueries.Backlog look() {
        long next = nextLookNanos.get();
        long now = System.nanoTime();
        if (now - next >= 0 && nextLookNanos.compareAndSet(next, now + BETWEEN.toNanos())) {
            Thread.ofVirtual().name("delivery-meters").start(this::refresh);
        }
        return seen;
    }

    private void refresh() {
        try {
            seen = transactions.inPlatform(
                    tx -> BacklogQueries.backlog(tx, handler.get().ready().keySet()));
        } catch (RuntimeException e) {
            seen = UNKNOWN;
            LOG.debug("Cannot see what waits to be delivered: {}", e.toString());
        }
    }
}
