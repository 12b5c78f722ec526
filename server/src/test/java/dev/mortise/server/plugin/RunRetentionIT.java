package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RunRetentionIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(30);

    private final TenantTransactions transactions = DATABASE.transactions();
    private final RunRetention retention = new RunRetention(transactions, KEPT, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    /// Runs and lines of one tenant, the given number of each, from a time on in steps of a millisecond.
    private static void insert(UUID tenant, Instant from, int count) {
        String first = Ids.first(from).toString().substring(0, 13).replace("-", "");
        long millis = Long.parseLong(first, 16);
        String id = "(lpad(to_hex(" + millis + " + n), 12, '0') || '70008000000000000001')::uuid";
        DATABASE.asSuperuser(
                "insert into plugin_runs (tenant_id, id, plugin_id, at, kind, outcome, fuel_used, micros, peak_memory_bytes,"
                        + " host_calls) select '" + tenant + "', " + id + ", 'a.b', now(), 'event', 'ok', 1, 1, 1, 1"
                        + " from generate_series(1, " + count + ") n;"
                        + "insert into plugin_logs (tenant_id, id, plugin_id, run_id, at, level, message) select '"
                        + tenant
                        + "', " + id + ", 'a.b', '" + tenant + "', now(), 'info', 'x' from generate_series(1, " + count
                        + ") n");
    }

    private static List<List<String>> counts(UUID tenant) {
        return DATABASE.asSuperuser("select (select count(id) from plugin_runs where tenant_id = '" + tenant
                + "'), (select count(id) from plugin_logs where tenant_id = '" + tenant + "')");
    }

    @Test
    void whatIsTooOldGoesInEveryTenantAndTheRestStays() throws InterruptedException {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        insert(one, NOW.minus(KEPT).minusSeconds(3_600), 2_100);
        insert(one, NOW.minus(KEPT).plusSeconds(60), 7);
        insert(other, NOW.minus(KEPT).minusSeconds(60), 3);
        insert(RunQueries.NO_TENANT, NOW.minus(KEPT).minusSeconds(60), 2);

        // Another node is at it.
        transactions.inPlatform(tx -> {
            tx.jdbc()
                    .sql("select pg_advisory_xact_lock(" + RunQueries.RETENTION_LOCK + ")::text")
                    .query(String.class)
                    .single();
            assertThat(sweep()).isZero();
            return one;
        });
        assertThat(counts(one)).containsExactly(List.of("2107", "2107"));

        assertThat(retention.sweep()).isEqualTo(2 * (2_100 + 3 + 2));

        assertThat(counts(one)).containsExactly(List.of("7", "7"));
        assertThat(counts(other)).containsExactly(List.of("0", "0"));
        assertThat(counts(RunQueries.NO_TENANT)).containsExactly(List.of("0", "0"));
        assertThat(retention.sweep()).isZero();
    }

    private long sweep() {
        try {
            return retention.sweep();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
