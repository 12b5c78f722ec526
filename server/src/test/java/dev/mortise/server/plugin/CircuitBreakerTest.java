package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.CircuitBreaker.MOST_IN_A_ROW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final String PLUGIN = "com.acme.stock";
    private static final UUID ACME = new UUID(0, 1);
    private static final UUID BETA = new UUID(0, 2);

    private final CircuitBreaker breaker = new CircuitBreaker();

    private Optional<CircuitBreaker.Verdict> note(UUID tenant, Outcome outcome) {
        return breaker.note(
                PLUGIN,
                tenant,
                new CallResult(
                        UUID.randomUUID(),
                        outcome,
                        Instant.EPOCH,
                        1,
                        Duration.ofMillis(1),
                        Duration.ZERO,
                        65_536,
                        0,
                        outcome == Outcome.OK ? null : "bad data",
                        List.of()));
    }

    private void failsQuietly(UUID tenant, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(note(tenant, Outcome.FAILED)).isEmpty();
        }
    }

    @Test
    void oneTenantsFailuresSpeakAgainstThePluginForThatTenantAlone() {
        for (int round = 0; round < 3; round++) {
            failsQuietly(ACME, MOST_IN_A_ROW - 1);
            assertThat(note(ACME, Outcome.TRAPPED)).hasValueSatisfying(verdict -> {
                assertThat(verdict.tenant()).isEqualTo(ACME);
                assertThat(verdict.failures()).isEqualTo(MOST_IN_A_ROW);
                assertThat(verdict.since()).isEqualTo(Instant.EPOCH);
                assertThat(verdict.evidence()).contains("for one tenant", "all failed", "trapped: bad data");
            });
        }
    }

    @Test
    void anothersSuccessesDoNotHideATenantsFailures() {
        for (int i = 1; i < MOST_IN_A_ROW; i++) {
            failsQuietly(ACME, 1);
            assertThat(note(BETA, Outcome.OK)).isEmpty();
        }
        assertThat(note(ACME, Outcome.FAILED))
                .hasValueSatisfying(verdict -> assertThat(verdict.tenant()).isEqualTo(ACME));
    }

    @Test
    void severalTenantsFailuresSpeakAgainstThePlugin() {
        failsQuietly(ACME, 60);
        // A hundred in a row, yet not enough of them are of another tenant.
        failsQuietly(BETA, 49);
        assertThat(note(BETA, Outcome.FAILED)).hasValueSatisfying(verdict -> {
            assertThat(verdict.tenant()).isNull();
            assertThat(verdict.failures()).isEqualTo(110);
            assertThat(verdict.evidence()).contains("last 110 calls on a node");
        });
        // What is counted of all begins anew, what is counted of each does not: the plugin may stay for the others.
        failsQuietly(BETA, 49);
        assertThat(note(BETA, Outcome.FAILED))
                .hasValueSatisfying(verdict -> assertThat(verdict.tenant()).isEqualTo(BETA));
    }

    @Test
    void aTenantThatIsHeldIsOneOfSeveral() {
        failsQuietly(ACME, MOST_IN_A_ROW - 1);
        assertThat(note(ACME, Outcome.FAILED)).isPresent();
        failsQuietly(BETA, 49);
        assertThat(note(BETA, Outcome.FAILED))
                .hasValueSatisfying(verdict -> assertThat(verdict.tenant()).isNull());
    }

    @Test
    void aCallThatEndsWellStartsTheCountAgain() {
        failsQuietly(ACME, MOST_IN_A_ROW - 1);
        assertThat(note(ACME, Outcome.OK)).isEmpty();
        failsQuietly(ACME, MOST_IN_A_ROW - 1);
        failsQuietly(BETA, 20);
        assertThat(note(BETA, Outcome.OK)).isEmpty();
        failsQuietly(BETA, MOST_IN_A_ROW - 1);
    }

    @Test
    void tooManyTenantsToCountPushOutThoseThatFailedLeast() {
        failsQuietly(ACME, MOST_IN_A_ROW - 1);
        for (int i = 0; i < 3_000; i++) {
            UUID tenant = new UUID(1, i);
            failsQuietly(tenant, 1);
            assertThat(note(BETA, Outcome.OK)).isEmpty();
        }
        assertThat(note(ACME, Outcome.FAILED))
                .hasValueSatisfying(verdict -> assertThat(verdict.tenant()).isEqualTo(ACME));
    }
}
