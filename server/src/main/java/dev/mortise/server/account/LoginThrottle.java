package dev.mortise.server.account;

import dev.mortise.server.platform.ApiProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Slows down guessing: after a number of failures each further one doubles the wait, up to 15 minutes. Counted
/// for an account from one address,
/// for an account from anywhere, and for an address; the wider ones allow more, so that a stranger cannot easily
/// lock a user out. Per node, in
/// memory, bounded. Thread-safe.
final class LoginThrottle {
    private static final int MOST = 20_000;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int ACCOUNT_FROM_ADDRESS = 5;
    private static final int ACCOUNT = 50;
    private static final int ADDRESS = 100;

    private final Clock clock;

    /// In the order of the last failure, so that the oldest goes first.
    private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST;
        }
    };

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant last, Instant until) {}

    private record Counter(String key, int free) {}

    /// Lets an attempt through or refuses it.
    ///
    /// @throws ApiProblem 429 with Retry-After
    synchronized void check(String tenant, String username, String address) {
        Instant now = clock.instant();
        for (Counter counter : counters(tenant, username, address)) {
            Failures found = failures.get(counter.key());
            if (found != null && now.isBefore(found.until())) {
                long seconds = Math.max(
                        1, Duration.between(now, found.until()).plusMillis(999).toSeconds());
                throw ApiProblem.of(429, "too_many_failures", "too many failed logins: wait " + seconds + " s")
                        .withHeader("Retry-After", Long.toString(seconds));
            }
        }
    }

    /// Notes a failure.
    synchronized void failed(String tenant, String username, String address) {
        Instant now = clock.instant();
        for (Counter counter : counters(tenant, username, address)) {
            Failures before = failures.get(counter.key());
            int count = before == null || before.last().plus(LONGEST).isBefore(now) ? 1 : before.count() + 1;
            failures.put(counter.key(), new Failures(count, now, now.plus(wait(count - counter.free()))));
        }
    }

    /// Notes a success: the account's failures from this address are forgotten.
    synchronized void succeeded(String tenant, String username, String address) {
        failures.remove(counters(tenant, username, address).getFirst().key());
    }

    private static Duration wait(int beyond) {
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyond, 20));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private static List<Counter> counters(String tenant, String username, String address) {
        String account = tenant + "/" + username.toLowerCase(Locale.ROOT);
        return List.of(
                new Counter(account + " from " + address, ACCOUNT_FROM_ADDRESS),
                new Counter(account, ACCOUNT),
                new Counter("from " + address, ADDRESS));
    }
}
