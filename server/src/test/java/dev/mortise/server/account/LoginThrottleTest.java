package dev.mortise.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.platform.ApiProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    /// A clock that stands until it is moved.
    private static final class Standing extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Standing clock = new Standing();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    private void fail(int times, String user, String address) {
        for (int i = 0; i < times; i++) {
            throttle.failed("acme", user, address);
        }
    }

    private long wait(String user, String address) {
        try {
            throttle.check("acme", user, address);
            return 0;
        } catch (ApiProblem e) {
            assertThat(e.status()).isEqualTo(429);
            return Long.parseLong(e.headers().getOrDefault("Retry-After", "-1"));
        }
    }

    @Test
    void fourFailuresAreForgivenAndEachFurtherOneDoublesTheWait() {
        fail(4, "kim", "10.0.0.1");
        assertThat(wait("kim", "10.0.0.1")).isZero();
        fail(1, "kim", "10.0.0.1");
        assertThat(wait("kim", "10.0.0.1")).isEqualTo(1);
        fail(3, "kim", "10.0.0.1");
        assertThat(wait("kim", "10.0.0.1")).isEqualTo(8);
        fail(30, "kim", "10.0.0.1");
        assertThat(wait("kim", "10.0.0.1")).isEqualTo(900);
    }

    @Test
    void theWaitEndsByItself() {
        fail(5, "kim", "10.0.0.1");
        assertThatThrownBy(() -> throttle.check("acme", "kim", "10.0.0.1")).isInstanceOf(ApiProblem.class);
        clock.move(Duration.ofSeconds(1));
        assertThatCode(() -> throttle.check("acme", "kim", "10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void aStrangerElsewhereDoesNotLockTheUserOut() {
        fail(20, "kim", "10.6.6.6");
        assertThat(wait("kim", "10.6.6.6")).isPositive();
        assertThat(wait("kim", "10.0.0.1")).isZero();
        assertThat(wait("KIM", "10.6.6.6")).isPositive();
    }

    @Test
    void guessingAtManyAccountsFromOneAddressIsSlowedDownToo() {
        for (int i = 0; i < 101; i++) {
            throttle.failed("acme", "user" + i, "10.6.6.6");
        }
        assertThat(wait("someone-else", "10.6.6.6")).isPositive();
        assertThat(wait("someone-else", "10.0.0.1")).isZero();
    }

    @Test
    void guessingAtOneAccountFromManyAddressesIsSlowedDownToo() {
        for (int i = 0; i < 51; i++) {
            throttle.failed("acme", "kim", "10.6.6." + i);
        }
        assertThat(wait("kim", "10.0.0.1")).isPositive();
    }

    @Test
    void aSuccessForgetsTheFailuresFromThatAddress() {
        fail(4, "kim", "10.0.0.1");
        throttle.succeeded("acme", "kim", "10.0.0.1");
        fail(4, "kim", "10.0.0.1");
        assertThat(wait("kim", "10.0.0.1")).isZero();
    }
}
