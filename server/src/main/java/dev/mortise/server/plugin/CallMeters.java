package dev.mortise.server.plugin;

import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;

/// What calls of plugins cost on this node, by plugin and by tenant: never by both, as the series would be too many.
/// Thread-safe.
final class CallMeters {
    private static final int MOST_PLUGINS = 100;
    private static final int MOST_TENANTS = 100;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final MeterLabels plugins = new MeterLabels(MOST_PLUGINS);
    private final MeterLabels tenants = new MeterLabels(MOST_TENANTS);

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Shows what an engine holds now.
    void watch(PluginEngine engine, RunWriter writer) {
        Gauge.builder("mortise.guests.running", engine, PluginEngine::runningCalls)
                .description("Calls of plugins that run or wait for a thread")
                .register(registry);
        Gauge.builder(
                        "mortise.guest.memory.used",
                        engine,
                        one -> one.guestMemory().usedBytes())
                .description("Memory of all plugins' instances, running and idle")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder(
                        "mortise.guest.memory.limit",
                        engine,
                        one -> one.guestMemory().limitBytes())
                .description("The most memory of all plugins' instances")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("mortise.runs.waiting", writer, RunWriter::waiting)
                .description("Runs that are not written yet")
                .register(registry);
    }

    /// Counts a call.
    ///
    /// @param tenantSlug empty for a call that was made for none
    void count(String pluginId, String tenantSlug, CallResult result) {
        String plugin = plugins.of(pluginId);
        String outcome = result.outcome().word();
        counter("mortise.plugin.calls", "Calls of plugins", "plugin", plugin, "outcome", outcome)
                .increment();
        counter("mortise.plugin.fuel", "Fuel that plugins used", "plugin", plugin)
                .increment((double) result.fuelUsed());
        Duration guest = result.elapsed().minus(result.hostTime());
        time(plugin, "guest", guest);
        time(plugin, "host", result.hostTime());
        if (!tenantSlug.isEmpty()) {
            String tenant = tenants.of(tenantSlug);
            counter("mortise.tenant.calls", "Calls of plugins for tenants", "tenant", tenant, "outcome", outcome)
                    .increment();
            counter("mortise.tenant.fuel", "Fuel used for tenants", "tenant", tenant)
                    .increment((double) result.fuelUsed());
            Counter.builder("mortise.tenant.time")
                    .description("Time of calls for tenants, guest and host together")
                    .baseUnit("seconds")
                    .tags("tenant", tenant)
                    .register(registry)
                    .increment(result.elapsed().toNanos() / 1e9);
        }
    }

    private Counter counter(String name, String description, String... labels) {
        return Counter.builder(name).description(description).tags(labels).register(registry);
    }

    private void time(String plugin, String part, Duration time) {
        Timer.builder("mortise.plugin.time")
                .description("Time of calls, in the guest and in the host")
                .tags("plugin", plugin, "part", part)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(time.isNegative() ? Duration.ZERO : time);
    }
}
