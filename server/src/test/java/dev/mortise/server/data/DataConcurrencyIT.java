package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.OpenTransaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataConcurrencyIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Manifest MANIFEST = Inventory.manifest(Inventory.PLUGIN);
    private static final WriteContext CONTEXT = new WriteContext(Actor.system("test"), null);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);
    private final Rows suppliers = Inventory.suppliers(client);
    private final EntityStore store = SERVER.bean(EntityStore.class);

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// Does a step in a transaction, sends a request that has to wait for it, commits, and gives the answer.
    private Answer meanwhile(Consumer<OpenTransaction> step, Supplier<Answer> request) {
        CompletableFuture<Answer> answer;
        try (OpenTransaction transaction = SERVER.transactions().beginTenant(client.tenantId())) {
            step.accept(transaction);
            answer = CompletableFuture.supplyAsync(request);
            Await.until(
                    "the request waits for the transaction",
                    () -> !SERVER.database().asSuperuser("""
                            select pid from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock'
                            """).isEmpty());
            transaction.commit();
        }
        return answer.join();
    }

    private void insert(OpenTransaction transaction, String entity, String json) {
        store.apply(transaction, CONTEXT, List.of(store.prepareInsert(CONTEXT, MANIFEST, entity, json(json))));
    }

    private void update(OpenTransaction transaction, String entity, String id, String json) {
        store.apply(
                transaction,
                CONTEXT,
                List.of(store.prepareUpdate(transaction, CONTEXT, MANIFEST, entity, id, json(json), 1)));
    }

    private void delete(OpenTransaction transaction, String entity, String id) {
        store.apply(transaction, CONTEXT, List.of(store.prepareDelete(transaction, MANIFEST, entity, id, 1)));
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }

    @Test
    void ofTwoThatTakeTheSameValueAtOnceOneIsTold() {
        Answer second = meanwhile(
                tx -> insert(tx, "item", "{\"code\":\"SAME\",\"name\":\"first\"}"),
                () -> items.create("{\"code\":\"SAME\",\"name\":\"second\"}"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(code(second)).isEqualTo("not_unique");
        assertThat(errors(second)).containsExactly("/code unique");
        assertThat(Rows.values(items.list(), "name")).containsExactly("first");
    }

    @Test
    void ofTwoThatChangeARowAtOnceOneIsStale() {
        String id = id(items.createdItem("S"));
        Answer second = meanwhile(
                tx -> update(tx, "item", id, "{\"name\":\"first\"}"),
                () -> items.patch(id, 1, "{\"name\":\"second\"}"));
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.json().path("current").path("name").asString()).isEqualTo("first");
        assertThat(second.json().path("current").path("version").asInt()).isEqualTo(2);
    }

    @Test
    void aChangeOfARowThatIsBeingDeletedFindsNothing() {
        String id = id(items.createdItem("D"));
        assertThat(meanwhile(tx -> delete(tx, "item", id), () -> items.patch(id, 1, "{\"name\":\"second\"}"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRowThatIsBeingDeletedCannotBePointedTo() {
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        Answer pointing = meanwhile(
                tx -> delete(tx, "supplier", supplier),
                () -> items.create("{\"code\":\"P\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(supplier)));
        assertThat(pointing.status()).isEqualTo(400);
        assertThat(errors(pointing)).containsExactly("/supplier ref");
    }

    @Test
    void aRowThatIsBeingPointedToCannotBeDeleted() {
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        Answer deleting = meanwhile(
                tx -> insert(tx, "item", "{\"code\":\"P\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(supplier)),
                () -> suppliers.delete(supplier, 1));
        assertThat(deleting.status()).isEqualTo(409);
        assertThat(code(deleting)).isEqualTo("referenced");
    }

    @Test
    void aRowThatIsBeingChangedIsEmptiedInItsNewState() {
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        String item = id(items.created("{\"code\":\"N\",\"name\":\"x\",\"second\":\"%s\"}".formatted(supplier)));
        Answer deleting = meanwhile(
                tx -> update(tx, "item", item, "{\"name\":\"changed\"}"), () -> suppliers.delete(supplier, 1));
        assertThat(deleting.status()).as(deleting.body()).isEqualTo(204);
        JsonNode row = items.read(item).json();
        assertThat(row.path("version").asInt()).isEqualTo(3);
        assertThat(row.path("name").asString()).isEqualTo("changed");
        assertThat(row.path("second").isNull()).isTrue();
    }

    @Test
    void manyThatCountUpLoseNoStep() {
        String id = id(items.created("{\"code\":\"COUNT\",\"name\":\"x\",\"n\":0}"));
        List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int step = 0; step < 5; ) {
                        JsonNode row = items.read(id).json();
                        int next = row.path("n").asInt() + 1;
                        Answer answer = items.patch(id, row.path("version").asLong(), "{\"n\":" + next + "}");
                        assertThat(answer.status()).as(answer.body()).isIn(200, 412);
                        if (answer.status() == 200) {
                            step++;
                        }
                    }
                }))
                .toList();
        writers.forEach(CompletableFuture::join);
        JsonNode row = items.read(id).json();
        assertThat(row.path("n").asInt()).isEqualTo(40);
        assertThat(row.path("version").asInt()).isEqualTo(41);
        assertThat(client.get("/api/v1/events?limit=500&type=" + Inventory.PLUGIN + ".**")
                        .json()
                        .path("events")
                        .size())
                .isEqualTo(41);
    }

    @Test
    void aRequestThatIsSentTwiceAtOnceMakesOneRow() {
        List<CompletableFuture<Answer>> both = IntStream.range(0, 4)
                .mapToObj(index -> CompletableFuture.supplyAsync(() -> client.send(
                        "POST", items.path(), "{\"code\":\"ONCE\",\"name\":\"x\"}", "Idempotency-Key", "same")))
                .toList();
        assertThat(both.stream().map(one -> one.join().status())).containsOnly(201);
        assertThat(both.stream().map(one -> id(one.join())).distinct()).hasSize(1);
        assertThat(items.list("count=exact").json().path("count").asInt()).isEqualTo(1);
    }
}
