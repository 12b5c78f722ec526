package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DataExpandIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final Manifest MANIFEST = Inventory.manifest(PLUGIN);
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void whatRowsPointToIsToldOnceBesideThem() {
        Answer one = Inventory.suppliers(client).created("{\"name\":\"One\"}");
        Answer two = Inventory.suppliers(client).created("{\"name\":\"Two\"}");
        for (String code : List.of("A", "B")) {
            items.created("{\"code\":\"%s\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(code, id(one)));
        }
        items.created("{\"code\":\"C\",\"name\":\"x\",\"second\":\"%s\"}".formatted(id(two)));
        Answer listed = items.list("expand=supplier,second,supplier", "sort=code");
        assertThat(listed.json().path("expanded").propertyNames()).containsExactly("supplier", "second");
        assertThat(listed.json().path("expanded").path("supplier").propertyNames())
                .containsExactly(id(one));
        assertThat(listed.json().path("expanded").path("supplier").path(id(one)))
                .isEqualTo(one.json());
        assertThat(listed.json().path("expanded").path("second").path(id(two))).isEqualTo(two.json());
        Answer queried = items.query("{\"expand\":[\"second\"],\"fields\":[\"code\"],\"sort\":[\"code\"],\"limit\":2}");
        assertThat(queried.json().path("rows").get(0).propertyNames()).containsExactly("code");
        assertThat(queried.json().path("expanded").toString()).isEqualTo("{\"second\":{}}");
        assertThat(items.list().json().has("expanded")).isFalse();
    }

    @Test
    void whatCannotBeExpandedIsRefusedAndWhatIsUnreadableAlike() {
        assertThat(errors(items.list("expand=nothing"))).containsExactly("expand unknown_field");
        assertThat(errors(items.query("{\"expand\":[\"code\"]}"))).containsExactly("/expand expand");
        assertThat(errors(items.query("{\"expand\":\"supplier\"}"))).containsExactly("/expand type");
        Rows reader = items.as(client.newUser("reader", PLUGIN + ".item.read"));
        Answer unreadable = reader.list("expand=supplier");
        Answer plain = reader.list("expand=code");
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(Rows.shape(unreadable, "\\\"supplier\\\"")).isEqualTo(Rows.shape(plain, "\\\"code\\\""));
    }

    @Test
    void rowsThatAreTooLargeTogetherAreNotExpanded() {
        Rows parts = Inventory.parts(client);
        for (int n = 0; n < 18; n++) {
            String item = id(items.created(
                    "{\"code\":\"L%d\",\"name\":\"x\",\"more\":\"%s\"}".formatted(n, "m".repeat(250_000))));
            parts.created("{\"item\":\"%s\"}".formatted(item));
        }
        assertThat(errors(parts.list("expand=item"))).containsExactly("expand max");
        assertThat(parts.list("expand=item", "limit=5").json().path("expanded").path("item"))
                .hasSize(5);
    }

    @Test
    void aPluginsQueryIsNotExpanded() {
        ApiProblem refused = Assertions.catchThrowableOfType(
                ApiProblem.class,
                () -> SERVER.transactions()
                        .inTenant(
                                client.tenantId(),
                                tx -> SERVER.bean(EntityStore.class)
                                        .query(
                                                tx,
                                                MANIFEST,
                                                "item",
                                                new JsonMapper().readTree("{\"expand\":[\"supplier\"]}"),
                                                10)));
        assertThat(refused.errors().getFirst().pointer()).isEqualTo("/expand");
        assertThat(refused.errors().getFirst().code()).isEqualTo("unknown_field");
    }
}
