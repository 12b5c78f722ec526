package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.SweepQueries;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EventRetentionIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(90);

    private final TenantTransactions transactions = DATABASE.transactions();
    private final EventRetention retention = new EventRetention(transactions, KEPT, Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    /// Events of a tenant from a time on, in steps of a millisecond, each with two deliveries.
    ///
    /// @param status of the second delivery
    private static void insert(UUID tenant, Instant from, int count, String status) {
        String first = Ids.first(from).toString().substring(0, 13).replace("-", "");
        long millis = Long.parseLong(first, 16);
        String id = "(lpad(to_hex(" + millis + " + n), 12, '0') || '70008000000000000001')::uuid";
        String numbers = " from generate_series(1, " + count + ") n";
        StringBuilder sql = new StringBuilder("insert into events (tenant_id, id, type, time, depth, payload) select '"
                + tenant + "', " + id + ", 'a.b.c', now(), 0, '1'" + numbers);
        for (String plugin : List.of("a.b", "a.c")) {
            String its = plugin.equals("a.b") ? "done" : status;
            sql.append("; insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries, status) select '"
                    + tenant + "', gen_random_uuid(), " + id + ", '" + plugin + "', 'event', 0, '" + its + "'"
                    + numbers);
        }
        DATABASE.asSuperuser(sql.toString());
    }

    private static List<List<String>> counts(UUID tenant) {
        return DATABASE.asSuperuser("select (select count(id) from events where tenant_id = '" + tenant
                + "'), (select count(id) from deliveries where tenant_id = '" + tenant + "')");
    }

    @Test
    void whatIsOldAndDoneGoesInEveryTenantAndTheRestStays() throws InterruptedException {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        Instant old = NOW.minus(KEPT).minusSeconds(3_600);
        insert(one, old, 1_100, "done");
        insert(one, old.plusSeconds(60), 600, "dead");
        insert(one, old.plusSeconds(120), 3, "waiting");
        insert(one, old.plusSeconds(180), 3, "pending");
        insert(one, old.plusSeconds(240), 3, "leased");
        insert(one, old.plusSeconds(300), 20, "done");
        insert(one, NOW.minus(KEPT).plusSeconds(60), 7, "done");
        insert(other, old, 5, "done");

        // Another node is at it.
        long deleted = transactions.inPlatform(tx -> {
            assertThat(SweepQueries.takeTurn(tx, RetentionQueries.RETENTION_LOCK))
                    .isTrue();
            return sweep();
        });
        assertThat(deleted).isZero();
        assertThat(counts(one)).containsExactly(List.of("1736", "3472"));

        assertThat(retention.sweep()).isEqualTo(1_100 + 20 + 5);

        assertThat(counts(one)).containsExactly(List.of("616", "1232"));
        assertThat(counts(other)).containsExactly(List.of("0", "0"));
        assertThat(
                        DATABASE.asSuperuser(
                                "select count(1) from deliveries d where d.tenant_id = '" + one
                                        + "' and not exists (select 1 from events e where e.tenant_id = d.tenant_id and e.id = d.event_id)"))
                .containsExactly(List.of("0"));
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
