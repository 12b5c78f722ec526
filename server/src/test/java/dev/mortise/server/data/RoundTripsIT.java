package dev.mortise.server.data;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.server.Await;
import dev.mortise.server.CountingProxy;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How often a request for rows waits for the database. What the server does on its own adds to a count
/// now and then, so the least of several counts is meant.
class RoundTripsIT {
    private static final CountingProxy PROXY = new CountingProxy();
    private static final TestServer SERVER = TestServer.start(PROXY::before);
    private static final Client ADMIN = SERVER.newTenant();
    private static final Rows ITEMS = new Rows(ADMIN, "com.acme.trips", "item");

    @BeforeAll
    static void install() {
        TestPlugins plugins = new TestPlugins(SERVER);
        plugins.install(TestManifest.of("com.acme.trips")
                .with(entity("item", 1)
                        .with(
                                field("code", 1, FieldType.STRING).required().search(),
                                field("qty", 2, FieldType.DECIMAL).digits(18, 3),
                                field("near", 3, FieldType.REF).to("item", OnDelete.RESTRICT))
                        .unique("code"))
                .manifest());
    }

    @AfterAll
    static void stop() {
        SERVER.close();
        PROXY.close();
    }

    @Test
    void aReadWaitsOnce() {
        String id = Rows.id(ITEMS.created("{\"code\":\"read\"}"));
        assertThat(leastRoundTrips(() -> ITEMS.read(id), 200)).isEqualTo(1);
        assertThat(leastRoundTrips(() -> ITEMS.list("limit=50", "sort=-updated_at"), 200))
                .isEqualTo(1);
        assertThat(leastRoundTrips(() -> ITEMS.list("search=read"), 200)).isEqualTo(1);
    }

    @Test
    void aPageWithItsCountWaitsForThemAndForTheCommit() {
        assertThat(leastRoundTrips(() -> ITEMS.list("count=estimated"), 200)).isEqualTo(2);
        assertThat(leastRoundTrips(() -> ITEMS.list("count=exact"), 200)).isEqualTo(2);
    }

    @Test
    void aCreationWaitsOnce() {
        AtomicInteger made = new AtomicInteger();
        assertThat(leastRoundTrips(
                        () -> ITEMS.create("{\"code\":\"new %d\",\"qty\":\"7\"}".formatted(made.incrementAndGet())),
                        201))
                .isEqualTo(1);
    }

    @Test
    void aCreationWithAKeyOrAReferenceWaitsOnce() {
        AtomicInteger made = new AtomicInteger();
        String target = Rows.id(ITEMS.created("{\"code\":\"target\"}"));
        assertThat(leastRoundTrips(
                        () -> ADMIN.send(
                                "POST",
                                ITEMS.path(),
                                "{\"code\":\"key %d\",\"near\":\"%s\"}".formatted(made.incrementAndGet(), target),
                                "Idempotency-Key",
                                "key-" + made.get()),
                        201))
                .isEqualTo(1);
    }

    @Test
    void aChangeWaitsForTheRowAndOnceMore() {
        String id = Rows.id(ITEMS.created("{\"code\":\"changed\"}"));
        AtomicInteger version = new AtomicInteger();
        assertThat(leastRoundTrips(
                        () -> ITEMS.patch(
                                id,
                                version.incrementAndGet(),
                                "{\"code\":\"changed %d\",\"qty\":\"%1$d\"}".formatted(version.get())),
                        200))
                .isEqualTo(2);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNoSuccessAndIsNotDoneAgain() {
        for (int round = 0; round < 8; round++) {
            ITEMS.created("{\"code\":\"before %d\"}".formatted(round));
        }
        PROXY.loseAnswerTo("answer is lost");
        assertThat(ITEMS.create("{\"code\":\"answer is lost\"}").status()).isGreaterThanOrEqualTo(500);
        Await.until(
                "the row is there",
                () -> ITEMS.list("filter[code][eq]=answer is lost")
                                .json()
                                .path("rows")
                                .size()
                        == 1);
        assertThat(ITEMS.create("{\"code\":\"answer is lost\"}").status()).isEqualTo(409);
    }

    @Test
    void whatIsWrongWithARowIsToldInFull() {
        String id = Rows.id(ITEMS.created("{\"code\":\"taken\"}"));
        Answer twice = ITEMS.create("{\"code\":\"taken\"}");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.json().at("/errors/0/pointer").asString()).isEqualTo("/code");
        Answer nowhere = ITEMS.create("{\"code\":\"taken\",\"near\":\"%s\"}".formatted(UUID.randomUUID()));
        assertThat(nowhere.status()).isEqualTo(400);
        assertThat(nowhere.body()).contains("/code").contains("/near");
        assertThat(ITEMS.create("{\"id\":\"%s\",\"code\":\"other\"}".formatted(id))
                        .json()
                        .path("code")
                        .asString())
                .isEqualTo("id_taken");
        assertThat(ITEMS.list("filter[code][eq]=other").json().path("rows")).isEmpty();
    }

    private static int leastRoundTrips(Supplier<Answer> request, int status) {
        int least = Integer.MAX_VALUE;
        for (int tried = 0; tried < 60; tried++) {
            int before = PROXY.roundTrips();
            Answer answer = request.get();
            // The driver treats a statement otherwise once it has been prepared.
            least = tried < 30 ? least : Math.min(least, PROXY.roundTrips() - before);
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        }
        return least;
    }
}
