package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataRulesIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        items.createdItem("TAKEN");
        Answer refused = items.create("""
                {"code":"TAKEN","qty":"abc","status":"gone","colour":"red","version":3,"a/b~c":1,
                 "supplier":"%s","due":"tomorrow"}""".formatted(UUID.randomUUID()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("content-type")).startsWith("application/problem+json");
        assertThat(code(refused)).isEqualTo("invalid");
        assertThat(errors(refused))
                .containsExactlyInAnyOrder(
                        "/code unique",
                        "/qty type",
                        "/status enum",
                        "/colour unknown_field",
                        "/version read_only",
                        "/a~1b~0c unknown_field",
                        "/supplier ref",
                        "/due type",
                        "/name required");
        String quantity = refused.json()
                .path("errors")
                .valueStream()
                .filter(error -> error.path("pointer").asString().equals("/qty"))
                .findFirst()
                .orElseThrow()
                .path("detail")
                .asString();
        assertThat(quantity).contains("12.5", "15 digits before", "3 after", "\"abc\"");
    }

    record Wrong(String json, String error) {}

    static List<Wrong> wrong() {
        return List.of(
                new Wrong("{\"colour\":\"red\"}", "/colour unknown_field"),
                new Wrong("{\"qty\":\"abc\"}", "/qty type"),
                new Wrong("{\"qty\":\"1.0001\"}", "/qty scale"),
                new Wrong("{\"qty\":\"1000000000000000\"}", "/qty precision"),
                new Wrong("{\"qty\":\"NaN\"}", "/qty type"),
                new Wrong("{\"qty\":{}}", "/qty type"),
                new Wrong("{\"n\":\"1\"}", "/n type"),
                new Wrong("{\"n\":1.5}", "/n type"),
                new Wrong("{\"n\":1001}", "/n max"),
                new Wrong("{\"big\":\"9223372036854775808\"}", "/big max"),
                new Wrong("{\"name\":\"" + "x".repeat(141) + "\"}", "/name max"),
                new Wrong("{\"name\":null}", "/name required"),
                new Wrong("{\"name\":\"\"}", "/name required"),
                new Wrong("{\"status\":\"gone\"}", "/status enum"),
                new Wrong("{\"status\":\"\"}", "/status enum"),
                new Wrong("{\"live\":\"true\"}", "/live type"),
                new Wrong("{\"day\":\"2023-02-29\"}", "/day type"),
                new Wrong("{\"due\":\"2026-01-01T00:00:00\"}", "/due type"),
                new Wrong("{\"mail\":\"nobody\"}", "/mail form"),
                new Wrong("{\"site\":\"javascript:alert(1)\"}", "/site form"),
                new Wrong("{\"token\":\"1-1-1-1-1\"}", "/token type"),
                new Wrong("{\"supplier\":\"none\"}", "/supplier type"),
                new Wrong("{\"supplier\":\"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11\"}", "/supplier ref"),
                new Wrong("{\"price\":\"12.30\"}", "/price type"),
                new Wrong("{\"price\":{\"amount\":\"1\",\"currency\":\"eur\"}}", "/price currency"),
                new Wrong("{\"updated_at\":\"2026-01-01T00:00:00Z\"}", "/updated_at read_only"),
                new Wrong("{\"tenant_id\":\"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11\"}", "/tenant_id unknown_field"),
                new Wrong("{\"f1\":\"x\"}", "/f1 unknown_field"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongValueIsRefusedInANewRowAndInAChange(Wrong wrong) {
        Answer made = items.createdItem("W");
        Answer changed = items.patch(id(made), 1, wrong.json());
        assertThat(changed.status()).isEqualTo(400);
        assertThat(errors(changed)).containsExactly(wrong.error());
        String inNewRow = "{\"code\":\"W-2\"," + (wrong.json().contains("\"name\"") ? "" : "\"name\":\"x\",");
        Answer created = items.create(inNewRow + wrong.json().substring(1));
        assertThat(created.status()).isEqualTo(400);
        assertThat(errors(created)).containsExactly(wrong.error());
        assertThat(items.list("count=exact").json().path("count").asInt()).isEqualTo(1);
        assertThat(items.read(id(made)).json()).isEqualTo(made.json());
    }

    @Test
    void aValueThatAnotherRowHasIsAConflict() {
        items.createdItem("U-1");
        Answer second = items.create("{\"code\":\"U-1\",\"name\":\"Second\"}");
        assertThat(second.status()).isEqualTo(409);
        assertThat(code(second)).isEqualTo("not_unique");
        assertThat(errors(second)).containsExactly("/code unique");
        Answer other = items.createdItem("U-2");
        assertThat(items.patch(id(other), 1, "{\"code\":\"U-1\"}").status()).isEqualTo(409);
        assertThat(items.patch(id(other), 1, "{\"code\":\"U-2\",\"name\":\"same code\"}")
                        .status())
                .isEqualTo(200);
        // Another tenant's values are not in the way.
        items.as(SERVER.newTenant()).createdItem("U-1");
    }

    @Test
    void severalFieldsTogetherAreUniqueUnlessOneIsEmpty() {
        String row = "{\"code\":\"%s\",\"name\":\"x\",\"mail\":\"a@example.com\",\"n\":%s}";
        items.created(row.formatted("P-1", "1"));
        items.created(row.formatted("P-2", "2"));
        items.created(row.formatted("P-3", "null"));
        Answer fourth = items.created(row.formatted("P-4", "null"));
        assertThat(errors(items.create(row.formatted("P-5", "2")))).containsExactly("/mail unique");
        // The part that is not sent counts as well.
        Answer changed = items.patch(id(fourth), 1, "{\"n\":1}");
        assertThat(changed.status()).isEqualTo(409);
        assertThat(errors(changed)).containsExactly("/mail unique");
    }

    @Test
    void aRowTooLargeForItsEventIsRefused() {
        Answer refused = items.create("{\"code\":\"L\",\"name\":\"x\",\"more\":\"%s\",\"note\":\"%s\"}"
                .formatted("x".repeat(250_000), "字".repeat(70_000)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(errors(refused)).containsExactly(" max");
    }

    @Test
    void theLargestRowIsStoredChangedAndTold() {
        String id = id(items.created("{\"code\":\"L\",\"name\":\"x\",\"more\":\"%s\",\"note\":\"%s\"}"
                .formatted("x".repeat(250_000), "字".repeat(60_000))));
        assertThat(items.patch(id, 1, "{\"note\":\"%s\"}".formatted("典".repeat(60_000)))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/api/v1/events?limit=1")
                        .json()
                        .path("events")
                        .get(0)
                        .path("payload")
                        .path("changed")
                        .toString())
                .isEqualTo("[\"note\"]");
    }
}
