package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DataExportIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer export(Rows rows, String parameters) {
        return rows.client().get(rows.path() + "/export?" + parameters);
    }

    @Test
    void jsonLinesHoldEveryRowInTheOrderOfCreation() {
        String body = String.join(
                ",",
                IntStream.range(0, 200)
                        .mapToObj(
                                n -> "{\"op\":\"create\",\"data\":{\"code\":\"%s\",\"name\":\"x\"}}".formatted("?" + n))
                        .toList());
        for (String prefix : List.of("A", "B", "C")) {
            Answer made = client.post(items.path() + "/batch", "{\"operations\":[" + body.replace("?", prefix) + "]}");
            assertThat(made.status()).as(made.body()).isEqualTo(200);
        }
        Answer all = export(items, "format=jsonl");
        assertThat(all.status()).isEqualTo(200);
        assertThat(all.header("content-type")).isEqualTo("application/jsonl;charset=UTF-8");
        assertThat(all.header("content-disposition")).isEqualTo("attachment; filename=\"item.jsonl\"");
        List<String> lines = all.body().lines().toList();
        assertThat(lines).hasSize(600);
        assertThat(new JsonMapper().readTree(lines.getFirst()).path("code").asString())
                .isEqualTo("A0");
        assertThat(new JsonMapper().readTree(lines.getLast()).path("code").asString())
                .isEqualTo("C199");
        assertThat(lines.stream().distinct()).hasSize(600);
        assertThat(export(items, "format=jsonl&fields=code&filter[code][in]=B7,C9")
                        .body())
                .isEqualTo("{\"code\":\"B7\"}\n{\"code\":\"C9\"}\n");
    }

    @Test
    void csvIsReadBySpreadsheetsAndHoldsNoFormula() {
        items.created("""
                {"code":"=1+1","name":"a,\\"b\\"","note":"two\\nlines","qty":"-4.5","price":{"amount":"1","currency":"EUR"},"live":true}""");
        items.created("{\"code\":\"@SUM(A1)\",\"name\":\"-x\",\"note\":\"+49 30\",\"more\":[1,2]}");
        items.created("{\"code\":\"普通\",\"name\":\"-1.5\",\"note\":\"\\t=1\"}");
        items.created("{\"code\":\"＝1\",\"name\":\"＠\"}");
        Answer csv = export(items, "format=csv&fields=code,name,note,qty,price,live,more");
        assertThat(csv.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(csv.body())
                .isEqualTo("\uFEFFcode,name,note,qty,price,live,more\r\n"
                        + "\"'=1+1\",\"a,\"\"b\"\"\",\"two\nlines\",-4.500,\"{\"\"amount\"\":\"\"1.0000\"\",\"\"currency\"\":\"\"EUR\"\"}\",true,\r\n"
                        + "\"'@SUM(A1)\",\"'-x\",\"'+49 30\",0.000,,,\"[1,2]\"\r\n"
                        + "普通,-1.5,\"'\t=1\",0.000,,,\r\n"
                        + "\"'＝1\",\"'＠\",,0.000,,,\r\n");
        String columns = export(items, "format=csv").body().lines().findFirst().orElseThrow();
        assertThat(columns).startsWith("\uFEFFid,version,created_at,updated_at,created_by,updated_by,code,name,");
    }

    @Test
    void whatAnExportDoesNotTakeIsRefused() {
        assertThat(errors(export(items, ""))).containsExactly("format required");
        assertThat(errors(export(items, "format=xlsx"))).containsExactly("format enum");
        assertThat(errors(export(items, "format=csv&sort=code"))).containsExactly("sort unknown_parameter");
        assertThat(errors(export(items, "format=csv&deleted=only"))).containsExactly("deleted unknown_parameter");
        assertThat(errors(export(items, "format=csv&fields=nothing"))).containsExactly("fields unknown_field");
        assertThat(errors(export(items, "format=csv&filter[x][eq]=1"))).containsExactly("filter[x][eq] unknown_field");
    }

    @Test
    void anExportHoldsWhatOneMayRead() {
        String secret = id(items.createdItem("SECRET"));
        items.delete(id(items.createdItem("GONE")), 1);
        Answer own = export(items, "format=jsonl");
        assertThat(own.body()).contains(secret).doesNotContain("GONE");
        assertThat(export(items.as(SERVER.newTenant()), "format=jsonl").body()).isEmpty();
        Answer forbidden = export(items.as(client.newUser("writer", PLUGIN + ".item.create")), "format=jsonl");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.json().path("permission").asString()).isEqualTo(PLUGIN + ".item.read");
        assertThat(export(items.as(client.newUser("nobody")), "format=csv").status())
                .isEqualTo(404);
        assertThat(export(items.as(SERVER.anonymous()), "format=csv").status()).isEqualTo(401);
    }

    @Test
    void anExportThatBreaksOffIsSeenToAndATenantHasTwoAtATime() throws IOException, InterruptedException {
        String large = "m".repeat(250_000);
        for (int n = 0; n < 120; n++) {
            items.created("{\"code\":\"L%d\",\"name\":\"x\",\"more\":\"%s\"}".formatted(n, large));
        }
        String path = items.path() + "/export?format=jsonl";
        try (InputStream one = client.stream(path).body();
                InputStream two = client.stream(path).body()) {
            assertThat(two.read()).isEqualTo('{');
            Answer third = export(items, "format=jsonl");
            assertThat(third.status()).isEqualTo(429);
            assertThat(code(third)).isEqualTo("exports");
            assertThat(third.header("retry-after")).isEqualTo("10");
            assertThat(export(items.as(SERVER.newTenant()), "format=jsonl").status())
                    .isEqualTo(200);
            // Whether the tenant still uses the plugin is asked again for each page.
            Answer unuse = SERVER.operator()
                    .put("/api/v1/tenants/" + client.tenantSlug() + "/plugins/" + PLUGIN, "{\"enabled\":false}");
            assertThat(unuse.status()).as(unuse.body()).isLessThan(300);
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(one, StandardCharsets.UTF_8))) {
                assertThatThrownBy(() -> lines.lines()
                                .forEach(line -> assertThat(line.endsWith("}")).isTrue()))
                        .isInstanceOf(UncheckedIOException.class);
            }
        }
    }
}
