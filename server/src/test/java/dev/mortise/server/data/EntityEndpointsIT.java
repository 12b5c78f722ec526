package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Walks every endpoint of rows that the API's description names: what is another tenant's, or may not be
/// done, is neither told nor changed. A new endpoint joins by being described; one that takes a body
/// needs it in [#BODIES].
class EntityEndpointsIT {
    private static final String PLUGIN = Inventory.PLUGIN;

    /// A body that each endpoint would take from the rows' owner, of a row with the id ID and version 2.
    private static final Map<String, String> BODIES = Map.of(
            "POST ",
            "{\"code\":\"TAKEN\",\"name\":\"x\"}",
            "PATCH /{id}",
            "{\"qty\":\"9\"}",
            "POST /query",
            "{\"filter\":{\"id\":{\"_eq\":\"ID\"}},\"count\":\"exact\",\"expand\":[\"supplier\"]}",
            "POST /aggregate",
            "{\"group\":[\"code\"],\"measures\":{\"n\":\"count\"}}",
            "POST /batch",
            "{\"atomic\":false,\"operations\":[{\"op\":\"update\",\"id\":\"ID\",\"version\":2,\"data\":{\"qty\":\"9\"}},"
                    + "{\"op\":\"delete\",\"id\":\"ID\",\"version\":2}]}",
            "POST /{id}/restore",
            "{}",
            "POST /{id}/revert",
            "{\"to\":1}",
            "POST /{id}/purge",
            "{\"confirm\":\"ID\"}",
            "POST /purge",
            "{\"confirm\":\"item\"}");

    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static List<RowEndpoint> endpoints() {
        return RowEndpoint.all();
    }

    private static Answer call(RowEndpoint endpoint, Client client, String id) {
        return endpoint.call(client, PLUGIN, "item", BODIES, id);
    }

    private static String secret(Rows items, String code) {
        String id = id(items.created("{\"code\":\"%s\",\"name\":\"SECRET\"}".formatted(code)));
        assertThat(items.patch(id, 1, "{\"note\":\"SECRET\"}").status()).isEqualTo(200);
        return id;
    }

    @Test
    void noEndpointTellsOrChangesAnotherTenantsRows() {
        Client owner = SERVER.newTenant();
        Client stranger = SERVER.newTenant();
        Rows items = Inventory.items(owner);
        String there = secret(items, "SECRET-1");
        String gone = secret(items, "SECRET-2");
        assertThat(items.delete(gone, 2).status()).isEqualTo(204);
        String before =
                items.list("sort=id").body() + items.list("deleted=only").body();
        for (RowEndpoint endpoint : endpoints()) {
            for (String id : List.of(there, gone)) {
                Answer answer = call(endpoint, stranger, id);
                assertThat(answer.body()).as(endpoint.toString()).doesNotContain("SECRET");
                assertThat(answer.status())
                        .as(endpoint + answer.body())
                        .isNotEqualTo(500)
                        .isLessThan(503);
                if (endpoint.path().startsWith("/{id}")) {
                    assertThat(answer.status()).as(endpoint + answer.body()).isEqualTo(404);
                }
            }
        }
        assertThat(items.list("sort=id").body() + items.list("deleted=only").body())
                .isEqualTo(before);
    }

    @Test
    void everyEndpointAsksWhoOneIsAndWhatOneMayDo() {
        Client owner = SERVER.newTenant();
        Rows items = Inventory.items(owner);
        String id = secret(items, "SECRET");
        items.createdItem("TAKEN");
        String before = items.list().body();
        // Who may do something else with the rows, and who may do nothing.
        Client other = owner.newUser("other", PLUGIN + ".supplier.read");
        Client creator = owner.newUser("creator", PLUGIN + ".item.create");
        for (RowEndpoint endpoint : endpoints()) {
            assertThat(call(endpoint, SERVER.anonymous(), id).status())
                    .as(endpoint.toString())
                    .isEqualTo(401);
            Answer unseen = call(endpoint, other, id);
            assertThat(unseen.status()).as(endpoint + unseen.body()).isEqualTo(404);
            Answer answer = call(endpoint, creator, id);
            assertThat(answer.body()).as(endpoint.toString()).doesNotContain("SECRET");
            assertThat(answer.status())
                    .as(endpoint + answer.body())
                    .isEqualTo(endpoint.equals(new RowEndpoint("POST", "")) ? 409 : 403);
        }
        assertThat(items.list().body()).isEqualTo(before);
    }
}
