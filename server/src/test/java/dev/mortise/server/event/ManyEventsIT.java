package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Actor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Events that are appended together reach plugins as those that are appended one by one.
class ManyEventsIT {
    private static final String PLUGIN = "com.acme.many";

    private final UUID tenant = new UUID(7, 7);

    private static NewEvent event(String what, @Nullable String key, String payload) {
        return new NewEvent(PLUGIN + ".item." + what, Actor.system("test"), null, key, payload);
    }

    @Test
    void aPluginHearsOfThoseTogetherWhoseFieldsItNames() {
        try (TestDatabase database = TestDatabase.create();
                EventNode node = new EventNode(database, EventNode.FAST)) {
            node.transactions.<Boolean>inPlatform(tx -> {
                node.subscriptions.replace(
                        tx,
                        PLUGIN,
                        List.of(new Subscriptions.Subscription(PLUGIN + ".item.", 2, List.of("qty"), false)));
                return true;
            });
            node.transactions.<Boolean>inTenant(tenant, tx -> {
                node.outbox.appendAll(
                        tx,
                        List.of(
                                event("updated", "a", "{\"changed\":[\"qty\"]}"),
                                event("updated", "b", "{\"changed\":[\"name\"]}"),
                                event("created", "c", "{}")));
                return true;
            });
            assertThat(database.asSuperuser("select order_key from deliveries order by order_key"))
                    .containsExactly(List.of("a"), List.of("c"));
        }
    }

    @Test
    void manyEventsReachThoseThatHearThemInTheOrderOfTheirRecord() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (TestDatabase database = TestDatabase.create();
                EventNode node = new EventNode(database, EventNode.FAST)) {
            node.subscribe(PLUGIN, 2, PLUGIN + ".item.");
            // The first of record a is delivered before what comes together may be.
            node.append(tenant, PLUGIN + ".item.created", "a", "0");
            node.transactions.<Boolean>inTenant(tenant, tx -> {
                node.outbox.appendAll(
                        tx,
                        List.of(event("created", "b", "1"), event("updated", "a", "1"), event("created", null, "1")));
                node.outbox.appendAll(tx, List.of(event("updated", "b", "2"), event("updated", "b", "3")));
                node.outbox.appendAll(
                        tx,
                        IntStream.range(0, 300)
                                .mapToObj(n -> event("created", "k" + n, "1"))
                                .toList());
                node.outbox.appendAll(tx, List.of());
                return true;
            });
            assertThat(database.asSuperuser("select status, count(*) from deliveries group by status order by status"))
                    .containsExactly(List.of("pending", "303"), List.of("waiting", "3"));
            node.plugins.put(PLUGIN, delivery -> {
                heard.add(delivery.event().orderKey() + ":" + delivery.event().payload());
                return node.done(delivery);
            });
            node.start();
            Await.untilEquals(306, heard::size);
            assertThat(heard.stream().filter(each -> each.startsWith("a:"))).containsExactly("a:0", "a:1");
            assertThat(heard.stream().filter(each -> each.startsWith("b:"))).containsExactly("b:1", "b:2", "b:3");
            assertThat(heard).contains("null:1").doesNotHaveDuplicates();
        }
    }
}
