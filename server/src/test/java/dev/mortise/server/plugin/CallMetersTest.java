package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CallMeters meters = new CallMeters(registry);

    private static CallResult result(Outcome outcome) {
        return new CallResult(
                UUID.randomUUID(),
                outcome,
                Instant.EPOCH,
                1_000,
                Duration.ofMillis(30),
                Duration.ofMillis(10),
                65_536,
                3,
                null,
                List.of());
    }

    @Test
    void aCallCountsForItsPluginAndForItsTenant() {
        meters.count("a.one", "acme", result(Outcome.OK));
        meters.count("a.one", "beta", result(Outcome.REFUSED));

        assertThat(registry.get("mortise.plugin.calls")
                        .tags("plugin", "a.one", "outcome", "ok")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("mortise.plugin.calls")
                        .tags("plugin", "a.one", "outcome", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("mortise.plugin.fuel")
                        .tags("plugin", "a.one")
                        .counter()
                        .count())
                .isEqualTo(2_000);
        assertThat(time("guest")).isEqualTo(40);
        assertThat(time("host")).isEqualTo(20);
        assertThat(registry.get("mortise.tenant.calls")
                        .tags("tenant", "acme", "outcome", "ok")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("mortise.tenant.time")
                        .tags("tenant", "beta")
                        .counter()
                        .count())
                .isEqualTo(0.03);
    }

    private double time(String part) {
        return registry.get("mortise.plugin.time")
                .tags("plugin", "a.one", "part", part)
                .timer()
                .totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void whateverComesThereAreAHundredOfEachAtMostAndTheRestIsCountedTogether() {
        for (int i = 0; i < 250; i++) {
            meters.count("plugin." + i, "tenant-" + i, result(Outcome.OK));
        }
        assertThat(values("mortise.plugin.calls", "plugin")).hasSize(101).contains("plugin.0", "plugin.99", "_other");
        assertThat(values("mortise.tenant.calls", "tenant")).hasSize(101).contains("tenant-0", "tenant-99", "_other");
        assertThat(registry.get("mortise.plugin.calls")
                        .tags("plugin", "_other")
                        .counter()
                        .count())
                .isEqualTo(150);
        assertThat(registry.get("mortise.tenant.fuel")
                        .tags("tenant", "_other")
                        .counter()
                        .count())
                .isEqualTo(150_000);
        // Who has a label of its own keeps it.
        meters.count("plugin.7", "tenant-7", result(Outcome.OK));
        assertThat(registry.get("mortise.plugin.calls")
                        .tags("plugin", "plugin.7")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    private List<String> values(String meter, String label) {
        return registry.find(meter).meters().stream()
                .map(Meter::getId)
                .map(id -> String.valueOf(id.getTag(label)))
                .toList();
    }

    @Test
    void aCallForNoTenantCountsForNone() {
        meters.count("a.one", "", result(Outcome.OK));
        assertThat(registry.find("mortise.tenant.calls").meters()).isEmpty();
    }
}
