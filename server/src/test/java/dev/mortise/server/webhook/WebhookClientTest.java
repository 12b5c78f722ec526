package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.ServerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookClientTest {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final TargetRules LOOPBACK = rules("127.0.0.0/8");

    private static TargetRules rules(String networks) {
        return new TargetRules(
                new ServerOptions.Operation.Webhooks(IpNetwork.parseAll(networks), true, Duration.ofDays(30)));
    }

    private static WebhookClient client(TargetRules.Resolver resolver, Duration longest) {
        try {
            return new WebhookClient(LOOPBACK, resolver, SSLContext.getDefault(), longest, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WebhookClient client() {
        return client(InetAddress::getAllByName, LONGEST);
    }

    private static InetAddress[] loopback() {
        return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
    }

    private static Reply post(WebhookClient client, String url) {
        return client.post(URI.create(url), Map.of("webhook-id", "one"), BODY);
    }

    @Test
    void aMessageIsPostedAndTheBeginningOfTheAnswerKept() {
        try (Receiver receiver = new Receiver();
                WebhookClient client = client()) {
            byte[] said = "ok 好\0".getBytes(StandardCharsets.UTF_8);
            receiver.answers(exchange -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                exchange.sendResponseHeaders(202, said.length);
                exchange.getResponseBody().write(said);
                exchange.close();
            });
            assertThat(post(client, receiver.url() + "?a=b")).isEqualTo(new Reply.Answered(202, "ok 好\ufffd", "7"));
            Receiver.Got got = receiver.got.getFirst();
            assertThat(got.path()).isEqualTo("/hook?a=b");
            assertThat(got.body()).isEqualTo("{}");
            assertThat(got.headers().getFirst("Content-Type")).isEqualTo("application/json");
            assertThat(got.headers().getFirst("User-Agent")).isEqualTo("Mortise-Webhooks/1.0");
            assertThat(got.headers().getFirst("webhook-id")).isEqualTo("one");
            assertThat(got.headers()).doesNotContainKeys("Cookie", "Authorization", "Accept-Encoding");
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (Receiver receiver = new Receiver();
                WebhookClient client = client()) {
            for (int status : List.of(301, 302, 303, 307, 308)) {
                receiver.answers(Receiver.status(status, "Location", receiver.url() + "/elsewhere"));
                Reply reply = post(client, receiver.url());
                assertThat(reply).isEqualTo(new Reply.Answered(status, "", null));
                assertThat(reply.outcome()).isEqualTo(Outcome.REJECTED);
            }
            assertThat(receiver.got).hasSize(5).noneMatch(got -> got.path().contains("elsewhere"));
        }
    }

    @Test
    void aCookieIsNotSentBack() {
        try (Receiver receiver = new Receiver();
                WebhookClient client = client()) {
            receiver.answers(Receiver.status(200, "Set-Cookie", "a=b; Path=/"));
            post(client, receiver.url());
            post(client, receiver.url());
            assertThat(receiver.got).hasSize(2).noneMatch(got -> got.headers().containsKey("Cookie"));
        }
    }

    @Test
    void anAnswerWithoutEndIsCutOffAndCounts() {
        AtomicInteger written = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        try (Receiver receiver = new Receiver();
                WebhookClient client = client()) {
            receiver.answers(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] piece = "x".repeat(8192).getBytes(StandardCharsets.US_ASCII);
                try (OutputStream body = exchange.getResponseBody()) {
                    while (true) {
                        body.write(piece);
                        written.addAndGet(piece.length);
                    }
                } catch (IOException cutOff) {
                    ended.countDown();
                }
            });
            assertThat(post(client, receiver.url())).isEqualTo(new Reply.Answered(200, "x".repeat(1_000), null));
            assertThat(ended.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReceiverThatHangsTimesOut() {
        CountDownLatch over = new CountDownLatch(1);
        try (Receiver receiver = new Receiver();
                WebhookClient client = client(InetAddress::getAllByName, SHORT)) {
            receiver.answers(exchange -> await(over));
            assertThat(post(client, receiver.url()).outcome()).isEqualTo(Outcome.TIMED_OUT);
            over.countDown();
        }
    }

    /// Each byte comes in time, all of them never would.
    @Test
    void anAnswerThatDripsIsCutOffAtTheDeadline() {
        CountDownLatch over = new CountDownLatch(1);
        try (Receiver receiver = new Receiver();
                WebhookClient client = client(InetAddress::getAllByName, SHORT)) {
            receiver.answers(exchange -> {
                exchange.sendResponseHeaders(500, 0);
                try (OutputStream body = exchange.getResponseBody()) {
                    while (!over.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                        body.write('.');
                        body.flush();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Reply reply = post(client, receiver.url());
            assertThat(reply.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.beginning()).matches("\\.*"));
            over.countDown();
        }
    }

    @Test
    void manyHeadersAndLongOnesAreRefused() {
        try (Receiver receiver = new Receiver();
                WebhookClient client = client()) {
            receiver.answers(Receiver.status(200, "X-Long", "x".repeat(20_000)));
            assertThat(post(client, receiver.url()).outcome()).isEqualTo(Outcome.UNREACHABLE);
            String[] many = new String[400];
            for (int i = 0; i < many.length; i += 2) {
                many[i] = "X-" + i;
                many[i + 1] = "y";
            }
            receiver.answers(Receiver.status(200, many));
            assertThat(post(client, receiver.url()).outcome()).isEqualTo(Outcome.UNREACHABLE);
        }
    }

    @Test
    void aNameIsLookedUpOnceForEachConnectionAndTheConnectionGoesToWhatWasChecked() {
        AtomicInteger asked = new AtomicInteger();
        // Rebinding: allowed at the first look-up, forbidden at every later one.
        TargetRules.Resolver rebinding = host -> {
            assertThat(host).isEqualTo("hooks.example.com");
            return asked.getAndIncrement() == 0
                    ? loopback()
                    : new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")};
        };
        try (Receiver receiver = new Receiver()) {
            receiver.answers(Receiver.status(200, "Connection", "close"));
            String url = "http://hooks.example.com:" + receiver.port() + "/";
            try (WebhookClient client = client(rebinding, LONGEST)) {
                assertThat(post(client, url)).isEqualTo(new Reply.Answered(200, "", null));
                assertThat(asked).hasValue(1);
                assertThat(receiver.got.getFirst().headers().getFirst("Host"))
                        .isEqualTo("hooks.example.com:" + receiver.port());
                Reply second = post(client, url);
                assertThat(second.outcome()).isEqualTo(Outcome.ADDRESS_REFUSED);
                assertThat(second.toString()).doesNotContain("169.254");
                assertThat(receiver.got).hasSize(1);
            }
        }
    }

    @Test
    void aHostWithOneForbiddenAddressAmongOthersIsRefused() {
        TargetRules.Resolver mixed =
                host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("10.0.0.1")};
        try (Receiver receiver = new Receiver();
                WebhookClient client = client(mixed, LONGEST)) {
            assertThat(post(client, "http://mixed.example.com:" + receiver.port() + "/")
                            .outcome())
                    .isEqualTo(Outcome.ADDRESS_REFUSED);
            assertThat(receiver.got).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:%d/", "http://127.0.0.1:%d/", "http://[::ffff:127.0.0.1]:%d/"})
    void theLoopbackAddressIsRefusedUnderAnyName(String form) throws NoSuchAlgorithmException {
        try (Receiver receiver = new Receiver();
                WebhookClient client =
                        new WebhookClient(rules(""), InetAddress::getAllByName, SSLContext.getDefault(), LONGEST, 8)) {
            assertThat(post(client, form.formatted(receiver.port())).outcome()).isEqualTo(Outcome.ADDRESS_REFUSED);
            assertThat(receiver.got).isEmpty();
        }
    }

    @Test
    void anUnknownNameAndAClosedPortAreUnreachable() {
        TargetRules.Resolver unknown = host -> {
            throw new UnknownHostException("internal resolver 10.9.8.7 said no");
        };
        try (WebhookClient client = client(unknown, LONGEST)) {
            Reply reply = post(client, "http://nobody.example.com/");
            assertThat(reply.outcome()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(reply.toString()).doesNotContain("10.9.8.7");
        }
        int port;
        try (Receiver receiver = new Receiver()) {
            port = receiver.port();
        }
        try (WebhookClient client = client(host -> loopback(), LONGEST)) {
            Reply reply = post(client, "http://inside.example.com:" + port + "/");
            assertThat(reply.outcome()).isEqualTo(Outcome.UNREACHABLE);
            assertThat(reply.toString()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void aCertificateMustBeTrustedAndForTheName(@TempDir Path folder) throws NoSuchAlgorithmException {
        SSLContext own = Certificates.forName(folder, "hooks.example.com").context();
        try (Receiver receiver = new Receiver(own)) {
            String port = ":" + receiver.port() + "/";
            try (WebhookClient client = new WebhookClient(LOOPBACK, host -> loopback(), own, LONGEST, 8)) {
                assertThat(post(client, "https://hooks.example.com" + port))
                        .isEqualTo(new Reply.Answered(204, "", null));
                assertThat(post(client, "https://other.example.com" + port).outcome())
                        .isEqualTo(Outcome.UNREACHABLE);
            }
            try (WebhookClient client =
                    new WebhookClient(LOOPBACK, host -> loopback(), SSLContext.getDefault(), LONGEST, 8)) {
                Reply untrusted = post(client, "https://hooks.example.com" + port);
                assertThat(untrusted.outcome()).isEqualTo(Outcome.UNREACHABLE);
                assertThat(untrusted.toString()).contains("TLS");
            }
            assertThat(receiver.got).hasSize(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
