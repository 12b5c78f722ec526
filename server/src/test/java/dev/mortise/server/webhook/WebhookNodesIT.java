package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.OpenTransaction;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.ServerOptions;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sending by nodes of the test's own, over a server's database; the server itself sends nothing here.
class WebhookNodesIT {
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            0,
            ServerOptions.Retention.STANDARD,
            null,
            ServerOptions.Operation.Imports.STANDARD,
            new ServerOptions.Operation.Webhooks(IpNetwork.parseAll("127.0.0.0/8"), true, Duration.ofDays(30)),
            null));
    private static final SendOptions FAST = options(Duration.ofSeconds(60));
    private static final UUID BEGINNING = new UUID(0, 0);

    private final Receiver receiver = new Receiver();
    private final Client admin = SERVER.newTenant();
    private final UUID tenant = admin.tenantId();
    private final Node node = new Node(FAST);

    private static SendOptions options(Duration lease) {
        return new SendOptions(
                8,
                4,
                2,
                2,
                Duration.ofSeconds(20),
                lease,
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                Duration.ofDays(5));
    }

    @BeforeAll
    static void stopTheServersOwn() {
        SERVER.bean(WebhookSender.class).stop();
    }

    @AfterEach
    void close() {
        node.close();
        receiver.close();
        // What is left of this test is not the next one's.
        SERVER.database().asSuperuser("update webhooks set enabled = false");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// A node that sends.
    private static final class Node implements AutoCloseable {
        private final Tries tries;
        private final WebhookSender sender;

        Node(SendOptions options) {
            WebhookClient client;
            try {
                client = new WebhookClient(
                        SERVER.bean(TargetRules.class),
                        InetAddress::getAllByName,
                        SSLContext.getDefault(),
                        options.longest(),
                        options.places());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            tries = new Tries(
                    SERVER.transactions(),
                    SERVER.bean(Secrets.class),
                    client,
                    SERVER.bean(Subscriptions.class),
                    SERVER.bean(AuditLog.class),
                    SERVER.bean(WebhookMeters.class),
                    options,
                    Clock.systemUTC(),
                    new Random(5));
            sender = new WebhookSender(SERVER.transactions(), tries, client, options);
        }

        void start() {
            sender.start();
        }

        @Override
        public void close() {
            sender.stop();
        }
    }

    private static String create(Client client, String url, String types) {
        Answer made = client.post("/api/v1/webhooks", "{\"url\": \"%s\", \"types\": [\"%s\"]}".formatted(url, types));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("webhook").path("id").asString();
    }

    private static String publish(Client client, String type) {
        return SERVER.happen(client, type, "{\"n\": 1}");
    }

    private static List<Claimed> claim(SendOptions options) {
        return SERVER.transactions()
                .inPlatform(tx -> ClaimQueries.claim(tx, List.of(), BEGINNING, options.places(), options));
    }

    private String one(String sql) {
        return SERVER.database()
                .asSuperuser(sql.replace(":tenant", "'" + tenant + "'"))
                .getFirst()
                .getFirst();
    }

    private void awaitStatus(String status) {
        Await.untilEquals(
                status,
                () -> one("select string_agg(distinct status, ' ') from webhook_deliveries where tenant_id = :tenant"));
    }

    private void makeDue() {
        one(
                "update webhook_deliveries set due_at = now() where tenant_id = :tenant and status = 'pending' returning id");
    }

    @Test
    void aNodeThatDiesBetweenSendingAndMarkingHasTheMessageSentAgainUnderTheSameId() {
        create(admin, receiver.url(), "com.acme.**");
        String event = publish(admin, "com.acme.died");
        // It sends, and is never heard of again.
        List<Claimed> claimed = claim(options(Duration.ofMillis(300)));
        assertThat(claimed).hasSize(1);
        Tries.Tried tried = node.tries.send(claimed.getFirst());
        assertThat(receiver.got).extracting(Receiver.Got::id).containsExactly(event);

        try (Node other = new Node(FAST)) {
            other.start();
            awaitStatus("done");
        }
        assertThat(receiver.got).extracting(Receiver.Got::id).containsExactly(event, event);
        assertThat(receiver.got.getFirst().body())
                .isEqualTo(receiver.got.getLast().body());
        // It comes back and finds that the delivery is not its own any more.
        node.tries.store(claimed.getFirst(), tried);
        assertThat(one("select count(1) from webhook_attempts where tenant_id = :tenant"))
                .isEqualTo("1");
    }

    @Test
    void noTwoNodesHaveTheSameDelivery() {
        create(admin, receiver.url(), "com.acme.**");
        for (int i = 0; i < 60; i++) {
            publish(admin, "com.acme.many");
        }
        try (Node other = new Node(FAST)) {
            node.start();
            other.start();
            awaitStatus("done");
        }
        assertThat(receiver.got.stream().map(Receiver.Got::id).distinct()).hasSize(60);
        assertThat(receiver.got).hasSize(60);
    }

    @Test
    void aHangingReceiverDelaysNeitherItsTenantsOthersNorAnotherTenant() {
        CountDownLatch over = new CountDownLatch(1);
        Client other = SERVER.newTenant();
        try (Receiver hanging = new Receiver();
                Receiver fast = new Receiver()) {
            hanging.answers(exchange -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            create(admin, hanging.url(), "com.acme.**");
            create(admin, receiver.url(), "com.acme.**");
            create(other, fast.url(), "com.acme.**");
            for (int i = 0; i < 30; i++) {
                publish(admin, "com.acme.hang");
                publish(other, "com.acme.hang");
            }
            node.start();
            Await.until("the others have all", () -> receiver.got.size() == 30 && fast.got.size() == 30);
            // Two places are the bound of one webhook.
            assertThat(hanging.got).hasSize(2);
            over.countDown();
        }
    }

    @Test
    void aFailingReceiverIsTriedBySchedule() {
        create(admin, receiver.url(), "com.acme.**");
        String event = publish(admin, "com.acme.fails");
        node.start();
        int[] least = {5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400};
        receiver.answers(Receiver.status(500));
        for (int attempt = 1; attempt <= least.length; attempt++) {
            int made = attempt;
            Await.untilEquals(
                    "pending " + made,
                    () -> one("select status || ' ' || attempts from webhook_deliveries where tenant_id = :tenant"));
            double wait = Double.parseDouble(
                    one("select extract(epoch from due_at - now()) from webhook_deliveries where tenant_id = :tenant"));
            assertThat(wait).isBetween(least[attempt - 1] - 20.0, least[attempt - 1] * 1.2);
            makeDue();
        }
        awaitStatus("dead");
        assertThat(receiver.got).hasSize(10).extracting(Receiver.Got::id).containsOnly(event);
        assertThat(one("select count(1) from webhook_attempts where tenant_id = :tenant and next_at is null"))
                .isEqualTo("1");
    }

    @Test
    void aReceiverThatIsGoneIsSwitchedOffAndTheRestHeld() {
        String id = create(admin, receiver.url(), "com.acme.**");
        receiver.answers(Receiver.status(410));
        publish(admin, "com.acme.gone");
        node.start();
        Answer off = Await.until(
                "it is off",
                () -> admin.get("/api/v1/webhooks/" + id),
                answer -> !answer.json().path("enabled").asBoolean());
        assertThat(off.json().path("disabledBecause").asString()).isEqualTo("gone");
        assertThat(admin.get("/api/v1/audit?action=webhook.disabled").body()).contains(id, "gone", "\"system\"");
        // New events make nothing, as nobody listens.
        publish(admin, "com.acme.gone");
        assertThat(one("select count(1) from webhook_deliveries where tenant_id = :tenant"))
                .isEqualTo("1");
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void aReceiverThatOnlyFailsForFiveDaysIsSwitchedOff() {
        String id = create(admin, receiver.url(), "com.acme.**");
        receiver.answers(Receiver.status(503));
        publish(admin, "com.acme.sick");
        node.start();
        awaitStatus("pending");
        Await.until(
                "it is known to fail",
                () -> !one("select coalesce(failing_since::text, '') from webhooks where tenant_id = :tenant")
                        .isEmpty());
        one(
                "update webhooks set failing_since = now() - interval '4 days 23 hours' where tenant_id = :tenant returning id");
        makeDue();
        Await.until("tried again", () -> receiver.got.size() == 2);
        assertThat(admin.get("/api/v1/webhooks/" + id).json().path("enabled").asBoolean())
                .isTrue();
        // One that is delivered ends it.
        receiver.answers(Receiver.status(200));
        Await.until(
                "stored",
                () -> one("select attempts from webhook_deliveries where tenant_id = :tenant")
                        .equals("2"));
        makeDue();
        awaitStatus("done");
        Await.until(
                "it is well",
                () -> one("select coalesce(failing_since::text, '') from webhooks where tenant_id = :tenant")
                        .isEmpty());
        receiver.answers(Receiver.status(503));
        publish(admin, "com.acme.sick");
        Await.until(
                "it fails",
                () -> !one("select coalesce(failing_since::text, '') from webhooks where tenant_id = :tenant")
                        .isEmpty());
        one(
                "update webhooks set failing_since = now() - interval '5 days 1 minute' where tenant_id = :tenant returning id");
        publish(admin, "com.acme.sick");
        Answer off = Await.until(
                "it is off",
                () -> admin.get("/api/v1/webhooks/" + id),
                answer -> !answer.json().path("enabled").asBoolean());
        assertThat(off.json().path("disabledBecause").asString()).isEqualTo("failing");
    }

    @Test
    void aReceiverThatAsksForAPauseGetsIt() {
        String id = create(admin, receiver.url(), "com.acme.**");
        receiver.answers(Receiver.status(429, "Retry-After", "3600"));
        publish(admin, "com.acme.busy");
        node.start();
        Await.until(
                "held",
                () -> !admin.get("/api/v1/webhooks/" + id)
                        .json()
                        .path("heldUntil")
                        .isNull());
        double wait = Double.parseDouble(
                one("select extract(epoch from due_at - now()) from webhook_deliveries where tenant_id = :tenant"));
        assertThat(wait).isBetween(3_500.0, 3_600.0);
        publish(admin, "com.acme.busy");
        assertThat(claim(FAST)).isEmpty();
        assertThat(receiver.got).hasSize(1);
        receiver.answers(Receiver.status(200));
        one("update webhooks set held_until = now() where tenant_id = :tenant returning id");
        Await.until("the other goes", () -> receiver.got.size() == 2);
    }

    @Test
    void aSuspendedTenantsMessagesWait() {
        create(admin, receiver.url(), "com.acme.**");
        publish(admin, "com.acme.later");
        String path = "/api/v1/tenants/" + admin.tenantSlug();
        assertThat(SERVER.operator().patch(path, "{\"suspended\": true}").status())
                .isEqualTo(200);
        assertThat(claim(FAST)).isEmpty();
        assertThat(SERVER.operator().patch(path, "{\"suspended\": false}").status())
                .isEqualTo(200);
        node.start();
        awaitStatus("done");
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void whatCommitsLateIsSentAndWhatIsRolledBackIsNot() {
        create(admin, receiver.url(), "com.acme.**");
        node.start();
        Outbox outbox = SERVER.bean(Outbox.class);
        NewEvent event = new NewEvent("com.acme.late", Actor.system("test"), null, null, "{}");
        UUID late;
        try (OpenTransaction first = SERVER.transactions().beginTenant(tenant);
                OpenTransaction undone = SERVER.transactions().beginTenant(tenant)) {
            late = outbox.append(first, event);
            outbox.append(undone, event);
            String sooner = publish(admin, "com.acme.soon");
            Await.until("the one that was committed is there", () -> receiver.got.size() == 1);
            assertThat(receiver.got.getFirst().id()).isEqualTo(sooner);
            first.commit();
        }
        Await.until("the late one is there", () -> receiver.got.size() == 2);
        assertThat(receiver.got.getLast().id()).isEqualTo(late.toString());
        awaitStatus("done");
        assertThat(one("select count(1) from webhook_messages where tenant_id = :tenant"))
                .isEqualTo("2");
    }

    @Test
    void whatIsOldGoesAndWhatBelongsToADeletedWebhook() throws InterruptedException {
        String kept = create(admin, receiver.url(), "com.acme.**");
        String deleted = create(admin, receiver.url(), "com.acme.**");
        publish(admin, "com.acme.old");
        node.start();
        awaitStatus("done");
        assertThat(admin.delete("/api/v1/webhooks/" + deleted, "If-Match", "\"v1\"")
                        .status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/webhooks/" + deleted).status()).isEqualTo(404);
        new WebhookRetention(SERVER.transactions(), Duration.ofDays(30), Clock.systemUTC()).sweep();
        assertThat(one("select count(1) from webhooks where tenant_id = :tenant"))
                .isEqualTo("1");
        assertThat(one("select string_agg(webhook_id::text, ' ') from webhook_deliveries where tenant_id = :tenant"))
                .isEqualTo(kept);
        assertThat(one("select count(1) from webhook_attempts where tenant_id = :tenant"))
                .isEqualTo("1");
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(31));
        new WebhookRetention(SERVER.transactions(), Duration.ofDays(30), later).sweep();
        for (String table : List.of("webhook_messages", "webhook_deliveries", "webhook_attempts")) {
            assertThat(one("select count(1) from " + table + " where tenant_id = :tenant"))
                    .as(table)
                    .isEqualTo("0");
        }
        assertThat(admin.get("/api/v1/webhooks/" + kept).status()).isEqualTo(200);
    }
}
