package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A subscription that names fields hears of an update only when one of them changed. Deliveries are made with their
/// event, in its transaction, so there is nothing to wait for.
class ChangedFieldsIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String UPDATED = INVENTORY + ".item.updated";

    private final Client tenant = SERVER.newTenant();

    @BeforeAll
    static void start() {
        Client operator = SERVER.operator();
        String toml = ExamplePlugins.toml("inventory").replace("retry = { max = 8 }", """
                fields = ["qty", "code"]
                retry = { max = 8 }
                [[events.subscribe]]
                pattern = "com.acme.inventory.item.updated"
                fields = ["status"]
                retry = { max = 3 }""");
        expect(201, ExamplePlugins.upload(operator, ExamplePlugins.wasm("inventory"), toml));
        expect(200, ExamplePlugins.step(operator, INVENTORY, "install"));
        expect(200, ExamplePlugins.step(operator, INVENTORY, "enable"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// The tries that the deliveries of the tenant's updates may have, in order.
    private String heard(String type) {
        return SERVER.database().asSuperuser("""
                        select d.retries from deliveries d
                        join events e on e.tenant_id = d.tenant_id and e.id = d.event_id
                        where e.tenant_id = '%s' and e.type = '%s' order by d.position
                        """.formatted(tenant.tenantId(), type)).stream()
                .map(List::getFirst)
                .toList()
                .toString();
    }

    @Test
    void anUpdateIsHeardWhenANamedFieldChanged() {
        Answer created = tenant.post(ITEMS, "{\"code\": \"A\", \"name\": \"A\", \"qty\": \"50\"}");
        expect(201, created);
        assertThat(heard(INVENTORY + ".item.created")).isEqualTo("[8]");
        JsonNode row = created.json();
        String path = ITEMS + "/" + row.path("id").asString();

        expect(200, tenant.patch(path, "{\"name\": \"B\"}", "If-Match", "\"v1\""));
        assertThat(heard(UPDATED)).isEqualTo("[]");
        expect(200, tenant.patch(path, "{\"qty\": \"49\"}", "If-Match", "\"v2\""));
        assertThat(heard(UPDATED)).isEqualTo("[8]");
        // The first subscription that hears it counts, and this is the second's field.
        expect(200, tenant.patch(path, "{\"status\": \"hold\"}", "If-Match", "\"v3\""));
        assertThat(heard(UPDATED)).isEqualTo("[8, 3]");
        expect(
                200,
                tenant.patch(path, "{\"name\": \"C\", \"status\": \"active\", \"qty\": \"48\"}", "If-Match", "\"v4\""));
        assertThat(heard(UPDATED)).isEqualTo("[8, 3, 8]");
        assertThat(tenant.get("/api/v1/events?type=" + UPDATED)
                        .json()
                        .path("events")
                        .size())
                .isEqualTo(4);
    }
}
