package dev.mortise.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AuditMonthsIT {
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static AuditMonths months(Optional<Duration> kept, Instant now) {
        return new AuditMonths(SERVER.transactions(), kept, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void note(UUID tenant, Instant at, String action) {
        SERVER.transactions().inTenant(tenant, tx -> {
            Pipeline pipeline = tx.pipeline();
            AuditQueries.insertAll(
                    pipeline,
                    tenant,
                    List.of(new AuditQueries.Stored(Ids.next(), at, "{}", action, "test", "t", null, null)));
            pipeline.run();
            return true;
        });
    }

    private static List<String> actions(Client client) {
        return client.get("/api/v1/audit?targetKind=test")
                .json()
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("action").asString())
                .toList();
    }

    private static List<String> rowsIn(String table) {
        return SERVER
                .database()
                .asSuperuser("select action from only " + table + " where target_kind = 'test'")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static String table(YearMonth month) {
        return "audit_%d%02d".formatted(month.getYear(), month.getMonthValue());
    }

    @Test
    void entriesLieInTheirMonthsAndOldMonthsGo() {
        Client client = SERVER.newTenant();
        UUID tenant = client.tenantId();
        YearMonth thisMonth = YearMonth.now(ZoneOffset.UTC);
        Await.until(
                "the months to come",
                () -> !SERVER.database()
                        .asSuperuser(
                                "select 1 from pg_class where relname = '%s'".formatted(table(thisMonth.plusMonths(2))))
                        .isEmpty());
        // Years ahead, where the server itself makes no parts: entries first wait beside the months.
        YearMonth later = thisMonth.plusYears(3);
        Instant first = later.atDay(5).atStartOfDay().toInstant(ZoneOffset.UTC);
        note(tenant, first, "one");
        note(tenant, first.plus(Duration.ofDays(40)), "two");
        assertThat(rowsIn("audit_other")).containsExactlyInAnyOrder("one", "two");
        months(Optional.empty(), first).tend();
        assertThat(rowsIn("audit_other")).isEmpty();
        assertThat(rowsIn(table(later))).containsExactly("one");
        note(tenant, first.plus(Duration.ofDays(1)), "three");
        assertThat(rowsIn(table(later))).containsExactlyInAnyOrder("one", "three");
        assertThat(actions(client)).containsExactly("two", "three", "one");
        // Nothing goes before the whole month is old enough.
        months(Optional.of(Duration.ofDays(30)), first.plus(Duration.ofDays(45)))
                .tend();
        assertThat(actions(client)).hasSize(3);
        months(Optional.of(Duration.ofDays(30)), first.plus(Duration.ofDays(62)))
                .tend();
        assertThat(actions(client)).containsExactly("two");
        assertThat(client.get("/api/v1/audit?targetKind=user").json().path("entries"))
                .isEmpty();
    }

    @Test
    void aPartShowsNoTenantAnothersEntries() {
        Client one = SERVER.newTenant();
        Client other = SERVER.newTenant();
        note(one.tenantId(), Instant.now(), "mine");
        assertThat(actions(one)).containsExactly("mine");
        assertThat(actions(other)).isEmpty();
        for (List<String> part : SERVER.database()
                .asSuperuser("select inhrelid::regclass::text from pg_inherits where inhparent = 'audit'::regclass")) {
            assertThat(SERVER.database()
                            .asSuperuser(
                                    "select has_table_privilege('mortise_app', '%1$s', 'select'), has_table_privilege('mortise_platform', '%1$s', 'select')"
                                            .formatted(part.getFirst())))
                    .as(part.getFirst())
                    .containsExactly(List.of("f", "f"));
        }
    }
}
