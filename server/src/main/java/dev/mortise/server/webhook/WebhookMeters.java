package dev.mortise.server.webhook;

import dev.mortise.server.platform.TenantTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What sending costs on this node, and what waits to be sent on all nodes together. Whoever asks gets
/// what was last seen and waits for nothing; the database is looked at on a thread of its own, at most
/// every few seconds. Thread-safe.
final class WebhookMeters {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookMeters.class);
    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final RetentionQueries.Backlog UNKNOWN =
            new RetentionQueries.Backlog(Double.NaN, Double.NaN, Double.NaN);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20)
    };

    private final TenantTransactions transactions;
    private final MeterRegistry registry;
    private volatile RetentionQueries.Backlog seen = UNKNOWN;
    private final AtomicLong nextLookNanos = new AtomicLong(System.nanoTime());

    WebhookMeters(TenantTransactions transactions, MeterRegistry registry) {
        this.transactions = transactions;
        this.registry = registry;
    }

    /// Counts a try.
    void count(Outcome outcome, Duration time) {
        Timer.builder("mortise.webhook.attempts")
                .description("Tries to send webhooks, and how long they took")
                .tags("outcome", outcome.word())
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(time);
    }

    /// Shows what is under way.
    void watch(IntSupplier running) {
        Gauge.builder("mortise.webhook.attempts.running", running, IntSupplier::getAsInt)
                .description("Tries that are under way on this node")
                .register(registry);
        gauge("pending", RetentionQueries.Backlog::pending);
        gauge("leased", RetentionQueries.Backlog::leased);
        Gauge.builder("mortise.webhook.lag", () -> look().lagSeconds())
                .description("How long the oldest delivery to a webhook that is well has been due")
                .baseUnit("seconds")
                .register(registry);
    }

    private void gauge(String state, ToDoubleFunction<RetentionQueries.Backlog> value) {
        Gauge.builder("mortise.webhook.deliveries", () -> value.applyAsDouble(look()))
                .description("Deliveries to webhooks that have not ended, " + RetentionQueries.MOST_COUNTED
                        + " at most are counted")
                .tag("state", state)
                .register(registry);
    }

    private RetentionQueries.Backlog look() {
        long next = nextLookNanos.get();
        long now = System.nanoTime();
        if (now - next >= 0 && nextLookNanos.compareAndSet(next, now + BETWEEN.toNanos())) {
            Thread.ofVirtual().name("webhook-meters").start(this::refresh);
        }
        return seen;
    }

    private void refresh() {
        try {
            seen = transactions.inPlatform(RetentionQueries::backlog);
        } catch (RuntimeException e) {
            seen = UNKNOWN;
            LOG.debug("Cannot see what waits to be sent: {}", e.toString());
        }
    }
}
