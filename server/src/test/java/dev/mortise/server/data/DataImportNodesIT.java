package dev.mortise.server.data;

import static dev.mortise.server.data.ImportJobs.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.imports.ImportRunner;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// An import whose nodes stop, or lose their claims, between its parts: each row of the file becomes one row.
class DataImportNodesIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final int ROWS = 12_000;
    private static final TestServer SERVER = TestServer.start();

    private final Client client = SERVER.newTenant();
    private final ImportJobs imports = new ImportJobs(client);
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        new TestPlugins(SERVER).install(Inventory.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static byte[] file() {
        return ("code,name\n"
                        + IntStream.range(0, ROWS)
                                .mapToObj(n -> "R" + n + ",x\n")
                                .collect(Collectors.joining()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private String running() {
        String id = imports.created("csv", "");
        assertThat(imports.upload(id, file()).status()).isEqualTo(200);
        assertThat(imports.start(id, false).status()).isEqualTo(200);
        Await.until(
                "a part is stored",
                () -> imports.get(id).json(),
                now -> now.path("progress").path("rowsRead").asLong() > 0);
        return id;
    }

    private void expectEachRowOnce(String id) {
        JsonNode ended = imports.ended(id);
        assertThat(shown(ended))
                .isEqualTo("done rows=%d created=%d updated=0 unchanged=0 failed=0".formatted(ROWS, ROWS));
        assertThat(count("select count(*) from events where tenant_id = '%s' and type = '%s.item.created'"
                        .formatted(client.tenantId(), PLUGIN)))
                .isEqualTo(ROWS);
        assertThat(count("select count(distinct target_id) from audit where tenant_id = '%s' and action = 'row.created'"
                        .formatted(client.tenantId())))
                .isEqualTo(ROWS);
        assertThat(items.list("count=exact", "limit=1").json().path("count").asInt())
                .isEqualTo(ROWS);
        assertThat(count("select count(*) from import_pieces where tenant_id = '" + client.tenantId() + "'"))
                .isZero();
    }

    private static long count(String sql) {
        return Long.parseLong(SERVER.database().asSuperuser(sql).getFirst().getFirst());
    }

    @Test
    void anImportGoesOnWhereItsNodeStopped() {
        String id = running();
        SERVER.bean(ImportRunner.class).stop();
        JsonNode stopped = imports.get(id).json();
        long before = stopped.path("progress").path("rowsRead").asLong();
        assertThat(stopped.path("status").asString()).isEqualTo("queued");
        assertThat(before).isBetween(1_000L, ROWS - 1_000L);
        assertThat(items.list("count=exact", "limit=1").json().path("count").asLong())
                .isEqualTo(before);
        SERVER.bean(ImportRunner.class).start();
        expectEachRowOnce(id);
    }

    @Test
    void anImportIsCancelledInTheMiddle() {
        String id = running();
        JsonNode cancelled = imports.post(id, "cancel").json();
        assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
        long stored = cancelled.path("progress").path("created").asLong();
        assertThat(stored).isBetween(1_000L, ROWS - 1_000L);
        // Another one runs when the first one's node has noticed: what the first one stores is fenced off.
        JsonNode next = imports.run("csv", "", "code,name\nLAST,x\n");
        assertThat(next.path("status").asString()).isEqualTo("done");
        assertThat(items.list("count=exact", "limit=1").json().path("count").asLong())
                .isEqualTo(stored + 1);
    }

    @Test
    void nodesThatLoseTheirClaimsStoreNothingTwice() {
        try (TestServer beside = TestServer.startBeside(SERVER)) {
            new TestPlugins(beside).install(Inventory.manifest(PLUGIN));
            String id = running();
            Await.until(
                    "the claim changes hands",
                    () -> {
                        SERVER.database()
                                .asSuperuser("update imports set lease_until = now() - interval '1 s' where id = '" + id
                                        + "' returning id");
                        // Both look at once, so that one of them claims it before it ends.
                        SERVER.bean(ImportRunner.class).wake();
                        beside.bean(ImportRunner.class).wake();
                        return count("select lease_token from imports where id = '" + id + "'");
                    },
                    token -> token >= 3
                            || !imports.get(id).json().path("status").asString().equals("running"));
            assertThat(count("select lease_token from imports where id = '" + id + "'"))
                    .isGreaterThanOrEqualTo(2);
            expectEachRowOnce(id);
        }
    }
}
