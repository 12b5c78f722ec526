package dev.mortise.server.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Posts to URLs of tenants, who may mean ill: each connection goes to an address that was checked the
/// moment before, for the name that the certificate must be for; there is no second look-up. Redirects
/// are not followed, cookies not kept, no proxy is used, and time, headers and body of the answer are
/// bounded. Thread-safe.
final class WebhookClient implements AutoCloseable {
    /// How much of an answer's body is kept, in bytes.
    static final int KEPT_BYTES = 1_000;

    /// A longer body is not read to its end: the connection is closed.
    private static final int MOST_BYTES = 64 << 10;

    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_HEADER = 8 << 10;
    private static final int LONGEST_ERROR = 300;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    private final CloseableHttpClient http;
    private final Duration longest;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-deadlines").factory());

    /// @param rules which addresses may be reached
    /// @param resolver finds a host's addresses
    /// @param tls whom to trust
    /// @param longest how long one try may take, from the look-up to the end of the answer; a look-up
    ///   that takes longer is not cut off, but the try fails when it ends
    /// @param places how many tries may be under way
    WebhookClient(TargetRules rules, TargetRules.Resolver resolver, SSLContext tls, Duration longest, int places) {
        this.longest = longest;
        Timeout silence = Timeout.of(longest);
        Timeout connect = Timeout.of(CONNECT.compareTo(longest) < 0 ? CONNECT : longest);
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new Checked(rules, resolver))
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_HEADER)
                                .build())
                        .build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(silence).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(silence)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setMaxConnTotal(places)
                .setMaxConnPerRoute(places)
                .build();
        http = HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(silence)
                        .setResponseTimeout(silence)
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setHardCancellationEnabled(true)
                        .build())
                .setUserAgent("Mortise-Webhooks/1.0")
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableConnectionState()
                .evictIdleConnections(IDLE)
                .build();
    }

    /// Posts JSON and reads the beginning of the answer.
    ///
    /// @param url as [TargetRules] takes it
    Reply post(URI url, Map<String, String> headers, byte[] body) {
        HttpPost request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.create("application/json")));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> deadline = deadlines.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
        ClassicHttpResponse response = null;
        try {
            response = http.executeOpen(null, request, null);
            String beginning = beginning(response.getEntity(), request);
            Header retryAfter = response.getFirstHeader("Retry-After");
            return new Reply.Answered(response.getCode(), beginning, retryAfter == null ? null : retryAfter.getValue());
        } catch (IOException | RuntimeException e) {
            return failed(e, late.get());
        } finally {
            deadline.cancel(false);
            Closer.closeQuietly(response);
        }
    }

    /// The beginning of a body. One that does not end soon is cut off with its connection; that it was
    /// answered counts all the same, and so it does when the body breaks off.
    private static String beginning(@Nullable HttpEntity entity, HttpPost request) {
        if (entity == null) {
            return "";
        }
        byte[] kept = new byte[KEPT_BYTES];
        int length = 0;
        try {
            InputStream content = entity.getContent();
            byte[] piece = new byte[8 << 10];
            int total = 0;
            int read = content.read(piece);
            while (read >= 0) {
                int wanted = Math.min(read, kept.length - length);
                System.arraycopy(piece, 0, kept, length, wanted);
                length += wanted;
                total += read;
                if (total > MOST_BYTES) {
                    request.cancel();
                    break;
                }
                read = content.read(piece);
            }
        } catch (IOException e) {
            request.cancel();
        }
        return new String(Arrays.copyOf(kept, length), StandardCharsets.UTF_8).replace('\0', '\ufffd');
    }

    private Reply failed(Exception failure, boolean late) {
        if (late || failure instanceof SocketTimeoutException) {
            return new Reply.Failed(Outcome.TIMED_OUT, "no answer within " + longest.toSeconds() + " s");
        }
        if (failure instanceof TargetRules.AddressRefused refused) {
            return new Reply.Failed(Outcome.ADDRESS_REFUSED, String.valueOf(refused.getMessage()));
        }
        if (failure instanceof UnknownHostException) {
            return new Reply.Failed(Outcome.UNREACHABLE, "the host's name is not known");
        }
        if (failure instanceof ConnectException) {
            // The reason names the address, which may be one of the operator's own network.
            return new Reply.Failed(Outcome.UNREACHABLE, "no connection to the host's port");
        }
        String what = failure instanceof SSLException ? "no TLS connection: " : "no answer: ";
        String text = (what + failure.getMessage()).replace('\0', ' ');
        return new Reply.Failed(
                Outcome.UNREACHABLE, text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) + "…" : text);
    }

    /// Cuts off what is under way.
    @Override
    public void close() {
        deadlines.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }

    private record Checked(TargetRules rules, TargetRules.Resolver resolver) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return rules.resolve(host, resolver);
        }

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            return Arrays.stream(resolve(host))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
