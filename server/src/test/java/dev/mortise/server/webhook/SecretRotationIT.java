package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.SecretRenewal;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.StartRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The operator's key is replaced while servers run.
class SecretRotationIT {
    private static final String OLD = key('o');
    private static final String NEW = key('n');

    private static String key(char letter) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    private static ServerOptions.Operation with(String keys) {
        return new ServerOptions.Operation(
                0,
                ServerOptions.Retention.STANDARD,
                null,
                ServerOptions.Operation.Imports.STANDARD,
                new ServerOptions.Operation.Webhooks(IpNetwork.parseAll("127.0.0.0/8"), true, Duration.ofDays(30)),
                keys);
    }

    @Test
    void everySecretComesUnderTheNewKeyAndStaysWhatItIs() {
        try (Receiver receiver = new Receiver();
                TestServer first = TestServer.start(with(OLD))) {
            Client admin = first.newTenant();
            Answer made = admin.post(
                    "/api/v1/webhooks", "{\"url\": \"%s\", \"types\": [\"a.**\"]}".formatted(receiver.url()));
            String id = made.json().path("webhook").path("id").asString();
            Answer rotated = admin.post("/api/v1/webhooks/" + id + "/rotate", "{}");
            assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
            assertThatThrownBy(() -> TestServer.startBeside(first, with(NEW)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("MORTISE_SECRET_KEYS");

            try (TestServer second = TestServer.startBeside(first, with(NEW + "," + OLD))) {
                second.bean(SecretRenewal.class).renew();
                Await.untilEquals(
                        List.of(List.of("1")), () -> first.database().asSuperuser("select count(1) from secret_keys"));
            }
            // A node that does not have the new key yet can neither read nor seal any more, and does not start.
            assertThat(admin.post("/api/v1/webhooks/" + id + "/rotate", "{}").status())
                    .isEqualTo(503);
            assertThatThrownBy(() -> TestServer.startBeside(first, with(OLD))).isInstanceOf(StartRefused.class);
            first.bean(WebhookSender.class).stop();
            try (TestServer third = TestServer.startBeside(first, with(NEW))) {
                Client again = third.login(admin.tenantSlug(), "admin", TestServer.PASSWORD);
                third.happen(again, "a.b", "1");
                Await.until("it is sent", () -> receiver.got.size() == 1);
                Receiver.Got got = receiver.got.getFirst();
                assertThat(Receiver.isSigned(got, made.json().path("secret").asString()))
                        .isTrue();
                assertThat(Receiver.isSigned(got, rotated.json().path("secret").asString()))
                        .isTrue();
            }
        }
    }
}
