package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class DataOwnedIT {
    private static final String PLUGIN = "com.acme.orders";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows orders = new Rows(client, PLUGIN, "order");
    private final Rows lines = new Rows(client, PLUGIN, "line");
    private final Rows products = new Rows(client, PLUGIN, "product");

    static Manifest manifest(String plugin) {
        return TestManifest.of(plugin)
                .with(entity("order", 1)
                        .with(
                                field("no", 1, FieldType.STRING).required().max("20"),
                                field("status", 2, FieldType.ENUM)
                                        .values("open", "closed")
                                        .byDefault("\"open\""))
                        .unique("no"))
                .with(entity("line", 2)
                        .with(
                                field("order", 1, FieldType.REF).ownedBy("order", "lines"),
                                field("pos", 2, FieldType.INT).required(),
                                field("qty", 3, FieldType.DECIMAL).digits(12, 3).min("0"),
                                field("product", 4, FieldType.REF).to("product", OnDelete.RESTRICT),
                                field("memo", 5, FieldType.STRING).max("100"))
                        .unique("order", "pos"))
                .with(entity("note", 3)
                        .with(
                                field("order", 1, FieldType.REF).ownedBy("order", "notes"),
                                field("text", 2, FieldType.STRING).required()))
                .with(entity("product", 4).with(field("code", 1, FieldType.STRING)))
                .manifest();
    }

    @BeforeAll
    static void install() {
        PLUGINS.install(manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Answer order(String no, String lines) {
        return orders.created("{\"no\":\"%s\",\"lines\":[%s]}".formatted(no, lines));
    }

    private Answer restore(String id) {
        return client.send("POST", orders.path(id) + "/restore", "{}", "If-Match", "\"v2\"");
    }

    private static String existing(JsonNode row, String rest) {
        return "{\"id\":\"%s\",\"version\":%d%s}"
                .formatted(row.path("id").asString(), row.path("version").asInt(), rest);
    }

    private static List<String> figures(JsonNode lines) {
        return lines.valueStream()
                .map(line -> line.path("pos").asInt() + ":" + line.path("qty").asString("-"))
                .toList();
    }

    private int written(String what, String id) {
        return SERVER.database()
                .asSuperuser("select id::text from events where type = '%s.%s' and payload::text like '%%%s%%'"
                        .formatted(PLUGIN, what, id))
                .size();
    }

    @Test
    void aRowAndWhatItOwnsAreCreatedReadAndChangedAtOnce() {
        Answer made = order("A", "{\"pos\":1,\"qty\":\"2\"},{\"pos\":2,\"qty\":\"3\"}");
        String order = id(made);
        assertThat(made.header("etag")).contains("\"v1\"");
        assertThat(figures(made.json().path("lines"))).containsExactly("1:2.000", "2:3.000");
        assertThat(made.json().path("lines").get(0).path("order").asString()).isEqualTo(order);
        JsonNode first = made.json().path("lines").get(0);
        JsonNode second = made.json().path("lines").get(1);
        Answer changed = orders.patch(
                order,
                1,
                "{\"status\":\"closed\",\"lines\":[{\"pos\":3},%s,%s],\"notes\":[{\"text\":\"n\"}]}"
                        .formatted(existing(first, ",\"$delete\":true"), existing(second, ",\"qty\":\"7.5\"")));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("etag")).contains("\"v2\"");
        assertThat(figures(changed.json().path("lines"))).containsExactly("2:7.500", "3:-");
        assertThat(changed.json().path("notes")).hasSize(1);
        Answer read = client.get(orders.path(order) + "?expand=lines,notes");
        assertThat(read.json()).isEqualTo(changed.json());
        Answer listed = orders.list("expand=lines", "filter[no][eq]=A");
        assertThat(listed.json().path("expanded").path("lines").path(order))
                .isEqualTo(changed.json().path("lines"));
        assertThat(listed.json().path("rows").get(0).has("lines")).isFalse();
        assertThat(lines.read(first.path("id").asString()).status()).isEqualTo(404);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsStored() {
        Answer wrong = orders.create("""
                {"no": "", "lines": [{"pos": 1, "qty": "-1"}, {"qty": "x", "what": 1}, 7, {"pos": 1, "version": 1},
                  {"pos": 2, "order": "0198e3a0-0000-7000-8000-000000000000"}, {"pos": 3}]}
                """);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(errors(wrong))
                .containsExactlyInAnyOrder(
                        "/no required",
                        "/lines/0/qty min",
                        "/lines/1/qty type",
                        "/lines/1/what unknown_field",
                        "/lines/1/pos required",
                        "/lines/2 type",
                        "/lines/3 new_owner",
                        "/lines/4/order read_only");
        assertThat(errors(orders.create("{\"no\":\"W\",\"lines\":{}}"))).containsExactly("/lines type");
        String gone = "0198e3a0-0000-7000-8000-000000000000";
        Answer others = orders.create(
                "{\"no\":\"W\",\"lines\":[{\"pos\":1},{\"pos\":1},{\"pos\":2,\"product\":\"%s\"}]}".formatted(gone));
        assertThat(errors(others)).containsExactlyInAnyOrder("/lines/1/order unique", "/lines/2/product ref");
        assertThat(Rows.values(orders.list(), "no")).isEmpty();
        assertThat(Rows.values(lines.list(), "id")).isEmpty();
        Answer many = orders.create("{\"no\":\"M\",\"lines\":[%s]}"
                .formatted(IntStream.rangeClosed(1, 501)
                        .mapToObj("{\"pos\":%d}"::formatted)
                        .collect(Collectors.joining(","))));
        assertThat(errors(many)).containsExactly("/lines size");
    }

    @Test
    void whatIsNotNamedStaysAndWhatIsNotOwnedIsNotFound() {
        Answer one = order("A", "{\"pos\":1},{\"pos\":2}");
        Answer other = order("B", "{\"pos\":1}");
        JsonNode foreign = other.json().path("lines").get(0);
        assertThat(errors(orders.patch(id(one), 1, "{\"lines\":[%s]}".formatted(existing(foreign, ",\"qty\":\"1\"")))))
                .containsExactly("/lines/0/id ref");
        JsonNode mine = one.json().path("lines").get(1);
        assertThat(errors(orders.patch(
                        id(one), 1, "{\"lines\":[%s,%s]}".formatted(existing(mine, ""), existing(mine, "")))))
                .containsExactly("/lines/1/id repeated");
        assertThat(errors(
                        orders.patch(id(one), 1, "{\"lines\":[{\"id\":\"%s\",\"$delete\":true}]}".formatted(id(one)))))
                .containsExactly("/lines/0/version required");
        Answer same = orders.patch(id(one), 1, "{\"lines\":[%s]}".formatted(existing(mine, ",\"pos\":2")));
        assertThat(same.json().path("version").asInt()).as("nothing changed").isOne();
        Answer added = orders.patch(id(one), 1, "{\"lines\":[{\"pos\":5}]}");
        assertThat(figures(added.json().path("lines"))).containsExactly("1:-", "2:-", "5:-");
        assertThat(added.json().path("version").asInt()).isEqualTo(2);
        assertThat(lines.read(foreign.path("id").asString()).json()).isEqualTo(foreign);
        Answer stranger = new Rows(SERVER.newTenant(), PLUGIN, "order").patch(id(one), 2, "{\"lines\":[{\"pos\":9}]}");
        assertThat(stranger.status()).isEqualTo(404);
    }

    @Test
    void nobodyOverwritesWhatSomeoneElseSaved() throws Exception {
        Answer made = order("A", "{\"pos\":1,\"qty\":\"1\"}");
        JsonNode line = made.json().path("lines").get(0);
        // A change of the line alone is met by the version of the line.
        assertThat(lines.patch(line.path("id").asString(), 1, "{\"qty\":\"5\"}").status())
                .isEqualTo(200);
        Answer stale =
                orders.patch(id(made), 1, "{\"lines\":[{\"pos\":8},%s]}".formatted(existing(line, ",\"qty\":\"9\"")));
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("pointer").asString()).isEqualTo("/lines/1");
        assertThat(stale.json().path("current").path("qty").asString()).isEqualTo("5.000");
        // Saves of one owner with one version: one of them is done, whatever lines they touch.
        int users = 4;
        CyclicBarrier start = new CyclicBarrier(users);
        List<Callable<Integer>> saves = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            String body = "{\"lines\":[{\"pos\":%d}]}".formatted(100 + user);
            saves.add(() -> {
                start.await();
                return orders.patch(id(made), 1, body).status();
            });
        }
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(users)) {
            for (var answer : pool.invokeAll(saves)) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).containsExactlyInAnyOrder(200, 412, 412, 412);
        assertThat(client.get(orders.path(id(made)) + "?expand=lines").json().path("lines"))
                .hasSize(2);
    }

    @Test
    void theTrashTakesAndGivesBackWhatIsOwned() {
        Answer made = order("A", "{\"pos\":1},{\"pos\":2}");
        String before = made.json().path("lines").get(0).path("id").asString();
        assertThat(lines.delete(before, 1).status()).isEqualTo(204);
        String with = made.json().path("lines").get(1).path("id").asString();
        assertThat(orders.delete(id(made), 1).status()).isEqualTo(204);
        assertThat(lines.read(with).status()).isEqualTo(404);
        assertThat(Rows.values(lines.list("deleted=only"), "id")).containsExactlyInAnyOrder(before, with);
        Answer back = restore(id(made));
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(lines.read(with).json().path("version").asInt()).isEqualTo(3);
        assertThat(lines.read(before).status()).as("it went by itself before").isEqualTo(404);
        Answer revisions = client.get(lines.path(with) + "/revisions");
        assertThat(revisions
                        .json()
                        .path("revisions")
                        .valueStream()
                        .map(one -> one.path("action").asString()))
                .containsExactly("restored", "deleted", "created");
    }

    @Test
    void whatCannotComeBackKeepsItsOwnerInTheTrash() {
        String product = id(products.created("{\"code\":\"p\"}"));
        Answer made = order("A", "{\"pos\":1,\"product\":\"%s\"}".formatted(product));
        assertThat(orders.delete(id(made), 1).status()).isEqualTo(204);
        assertThat(products.delete(product, 1).status()).isEqualTo(204);
        Answer back = restore(id(made));
        assertThat(back.status()).isEqualTo(409);
        assertThat(back.json().path("code").asString()).isEqualTo("owned_refused");
        assertThat(back.json().path("detail").asString()).contains("line", "product");
        assertThat(orders.read(id(made)).status()).isEqualTo(404);
    }

    @Test
    void everyWriteLeavesItsEventAndItsAuditEntry() {
        Answer made = order("A", "{\"pos\":1},{\"pos\":2}");
        JsonNode line = made.json().path("lines").get(0);
        String lineId = line.path("id").asString();
        orders.patch(
                id(made),
                1,
                "{\"lines\":[%s,%s]}"
                        .formatted(
                                existing(line, ",\"qty\":\"1\""),
                                existing(made.json().path("lines").get(1), ",\"$delete\":true")));
        assertThat(written("line.created", lineId)).isOne();
        assertThat(written("line.updated", lineId)).isOne();
        assertThat(written("line.deleted", id(made))).isOne();
        assertThat(written("order.updated", id(made))).isOne();
        List<List<String>> told = SERVER.database()
                .asSuperuser(
                        "select payload->>'owned', payload->>'changed' from events where type = '%s.order.updated' and payload::text like '%%%s%%'"
                                .formatted(PLUGIN, id(made)));
        assertThat(told).containsExactly(List.of("[\"lines\"]", "[]"));
        Answer revisions = client.get(orders.path(id(made)) + "/revisions");
        assertThat(revisions
                        .json()
                        .path("revisions")
                        .valueStream()
                        .map(one -> one.path("version").asInt()))
                .containsExactly(2, 1);
    }

    @Test
    void permissionsOfTheOwnedEntityHold() {
        Answer made = order("A", "{\"pos\":1}");
        JsonNode line = made.json().path("lines").get(0);
        String all = PLUGIN + ".order.";
        Client seeing = client.newUser(
                "seeing", all + "read", all + "update", all + "create", PLUGIN + ".line.read", PLUGIN + ".line.update");
        Rows as = orders.as(seeing);
        assertThat(as.patch(id(made), 1, "{\"lines\":[%s]}".formatted(existing(line, ",\"qty\":\"2\"")))
                        .status())
                .isEqualTo(200);
        Answer creating = as.patch(id(made), 2, "{\"lines\":[{\"pos\":2}]}");
        assertThat(creating.status()).isEqualTo(403);
        assertThat(creating.json().path("permission").asString()).isEqualTo(PLUGIN + ".line.create");
        Answer deleting = as.patch(
                id(made),
                2,
                "{\"lines\":[{\"id\":\"%s\",\"version\":2,\"$delete\":true}]}"
                        .formatted(line.path("id").asString()));
        assertThat(deleting.json().path("permission").asString()).isEqualTo(PLUGIN + ".line.delete");
        // Who meets no line meets no field of that name.
        Rows blind = orders.as(client.newUser("blind", all + "read", all + "update", all + "create"));
        for (Answer refused :
                List.of(blind.create("{\"no\":\"B\",\"lines\":[]}"), blind.patch(id(made), 2, "{\"lines\":[]}"))) {
            Answer nothing = blind.create("{\"no\":\"B\",\"nothing\":[]}");
            assertThat(errors(refused)).containsExactly("/lines unknown_field");
            assertThat(errors(nothing)).containsExactly("/nothing unknown_field");
        }
        assertThat(errors(blind.list("expand=lines"))).isEqualTo(List.of("expand unknown_field"));
        assertThat(blind.client().get(orders.path(id(made)) + "?expand=lines").status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/plugins/" + PLUGIN + "/$meta")
                        .json()
                        .path("entities")
                        .path("order")
                        .path("owned")
                        .toString())
                .isEqualTo(
                        "[{\"name\":\"lines\",\"entity\":\"line\",\"field\":\"order\"},{\"name\":\"notes\",\"entity\":\"note\",\"field\":\"order\"}]");
        assertThat(blind.client()
                        .get("/api/v1/plugins/" + PLUGIN + "/$meta")
                        .json()
                        .path("entities")
                        .path("order")
                        .path("owned"))
                .isEmpty();
    }

    @Test
    void conditionsAndHiddenFieldsOfTheOwnedEntityHold() {
        Documents grants = new Documents(SERVER, PLUGIN);
        List<String> permissions = List.of(
                PLUGIN + ".order.read",
                PLUGIN + ".order.update",
                PLUGIN + ".order.create",
                PLUGIN + ".line.read",
                PLUGIN + ".line.update",
                PLUGIN + ".line.create",
                PLUGIN + ".line.delete");
        Answer made = order(
                "A", "{\"pos\":1,\"qty\":\"1\",\"memo\":\"HIDDEN1\"},{\"pos\":2,\"qty\":\"99\",\"memo\":\"HIDDEN2\"}");
        JsonNode open = made.json().path("lines").get(0);
        JsonNode closed = made.json().path("lines").get(1);
        Client cut = grants.user(
                client,
                "cut",
                permissions,
                grants.restriction("line", "\"where\":{\"qty\":{\"_lt\":\"50\"}},\"hidden\":[\"memo\"]"));
        Rows as = orders.as(cut);
        String expanded = cut.get(orders.path(id(made)) + "?expand=lines").body();
        assertThat(expanded).contains(open.path("id").asString()).doesNotContain("HIDDEN", "memo");
        assertThat(expanded).doesNotContain(closed.path("id").asString());
        assertThat(as.list("expand=lines").body())
                .doesNotContain("HIDDEN", closed.path("id").asString());
        Answer invisible = as.patch(id(made), 1, "{\"lines\":[%s]}".formatted(existing(closed, ",\"qty\":\"1\"")));
        assertThat(errors(invisible)).containsExactly("/lines/0/id ref");
        assertThat(errors(as.patch(id(made), 1, "{\"lines\":[%s]}".formatted(existing(open, ",\"memo\":\"x\"")))))
                .containsExactly("/lines/0/memo unknown_field");
        Answer outside = as.patch(id(made), 1, "{\"lines\":[%s]}".formatted(existing(open, ",\"qty\":\"60\"")));
        assertThat(outside.status()).isEqualTo(403);
        assertThat(outside.json().path("code").asString()).isEqualTo("outside_condition");
        Answer saved = cut.send(
                "PATCH",
                orders.path(id(made)),
                "{\"lines\":[%s]}".formatted(existing(open, ",\"qty\":\"2\"")),
                "If-Match",
                "\"v1\"",
                "Idempotency-Key",
                "same-key-1");
        assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        assertThat(saved.body()).doesNotContain("HIDDEN", closed.path("id").asString());
        assertThat(lines.read(open.path("id").asString()).json().path("memo").asString())
                .isEqualTo("HIDDEN1");
        // What an answer held is shown again only as far as it may be read now.
        String roles = client.get("/api/v1/roles").body();
        assertThat(roles).contains("cut");
        JsonNode role = JsonNodeFactory.instance.objectNode();
        for (JsonNode one : client.get("/api/v1/roles").json().path("roles")) {
            if (one.path("name").asString().equals("cut")) {
                role = one;
            }
        }
        Answer narrowed = client.hold(
                role,
                "{\"permissions\":[%s],\"restrictions\":[%s]}"
                        .formatted(
                                permissions.stream().map(one -> '"' + one + '"').collect(Collectors.joining(",")),
                                grants.restriction("line", "\"where\":{\"qty\":{\"_lt\":\"2\"}}")));
        assertThat(narrowed.status()).as(narrowed.body()).isLessThan(300);
        Answer again = cut.send(
                "PATCH",
                orders.path(id(made)),
                "{\"lines\":[%s]}".formatted(existing(open, ",\"qty\":\"2\"")),
                "If-Match",
                "\"v1\"",
                "Idempotency-Key",
                "same-key-1");
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.json().path("lines")).isEmpty();
    }

    @Test
    void aFullOrderIsSavedAndItsDeletionTakesAll() {
        String full = IntStream.rangeClosed(1, 500)
                .mapToObj("{\"pos\":%d,\"qty\":\"1\"}"::formatted)
                .collect(Collectors.joining(","));
        Answer made = order("FULL", full);
        assertThat(made.json().path("lines")).hasSize(500);
        assertThat(orders.delete(id(made), 1).status()).isEqualTo(204);
        assertThat(Rows.values(lines.list(), "id")).isEmpty();
        Answer back = restore(id(made));
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(lines.list("count=exact").json().path("count").asInt()).isEqualTo(500);
    }
}
