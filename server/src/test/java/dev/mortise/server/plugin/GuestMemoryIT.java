package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.Caller;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.ServerOptions;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A node whose memory suffices for one instance of the inventory, and not for two.
class GuestMemoryIT {
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            200_000,
            ServerOptions.Retention.STANDARD,
            null,
            ServerOptions.Operation.Imports.STANDARD,
            ServerOptions.Operation.Webhooks.STANDARD,
            null));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aDeliveryThatFindsNoMemoryIsTriedLaterAndNothingCountsAgainstIt() throws InterruptedException {
        Client operator = SERVER.operator();
        ExamplePlugins.run(operator, "inventory", INVENTORY);
        Await.until(
                "the tenant's start is done",
                () -> deliveries("status = 'done'").size() == 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> call(begun, free));
        begun.await();

        expect(
                201,
                operator.post(
                        "/api/v1/plugins/" + INVENTORY + "/item",
                        "{\"code\": \"A-1\", \"name\": \"Bolt\", \"qty\": \"5\"}"));

        Await.until(
                "it was claimed again",
                () -> !deliveries("kind = 'event' and lease_token >= 2").isEmpty());
        assertThat(deliveries("kind = 'event' and (attempts > 0 or status in ('done', 'dead'))"))
                .isEmpty();
        free.countDown();
        other.join();
        Await.untilEquals(
                List.of(List.of("done", "1")),
                () -> deliveries("kind = 'event' and event_id in (select id from events where" + " type = '" + INVENTORY
                        + ".item.created')"));
        assertThat(SERVER.database().asSuperuser("select outcome from plugin_runs where outcome <> 'ok'"))
                .isEmpty();
    }

    private static List<List<String>> deliveries(String where) {
        return SERVER.database().asSuperuser("select status, attempts from deliveries where " + where);
    }

    /// A call whose host answers nothing until it may.
    private static void call(CountDownLatch begun, CountDownLatch free) {
        CallStore store = (CallStore) Proxy.newProxyInstance(
                CallStore.class.getClassLoader(), new Class<?>[] {CallStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("runId")) {
                        return Ids.next();
                    }
                    begun.countDown();
                    free.await();
                    throw new IllegalStateException("this call is not to go on");
                });
        SERVER.bean(PluginEngine.class)
                .handleEvent(
                        INVENTORY,
                        Caller.nobody(),
                        INVENTORY + ".item.created",
                        "{\"payload\":{\"after\":{\"id\":\"0190c1f0-0000-7000-8000-000000000002\",\"version\":1,\"code\":\"A\",\"qty\":\"5\"}}}"
                                .getBytes(StandardCharsets.UTF_8),
                        store);
    }
}
