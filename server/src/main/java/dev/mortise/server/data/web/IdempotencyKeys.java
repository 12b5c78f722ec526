package dev.mortise.server.data.web;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Lets a write be sent again without being done again. The key is kept in the transaction of the write:
/// after a crash either both are there or neither is.
@Component
final class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final Clock clock;
    private final JsonMapper json;

    IdempotencyKeys(Clock clock, JsonMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /// Does a write, or gives the answer that it had before.
    ///
    /// @param key the header `Idempotency-Key`; null for none
    /// @param request everything that makes it this request: method, address, version, body
    /// @throws ApiProblem 400 when it is no key; 422 when it was used for another request
    RowAnswer once(
            Transaction transaction, UUID userId, @Nullable String key, String request, Supplier<RowAnswer> write) {
        if (key == null) {
            return write.get();
        }
        checkForm(key);
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        String hash = digest(request);
        if (!IdempotencyQueries.take(transaction, userId, key, hash, now)) {
            IdempotencyQueries.Used used = IdempotencyQueries.find(transaction, userId, key);
            if (used.at().isAfter(now.minus(KEPT))) {
                return again(used, hash);
            }
        }
        RowAnswer answer = write.get();
        IdempotencyQueries.keep(transaction, userId, key, hash, answer, json.writeValueAsString(answer.headers()), now);
        Pipeline pipeline = transaction.pipeline();
        IdempotencyQueries.forget(pipeline, transaction.tenantId(), now.minus(KEPT));
        pipeline.run();
        return answer;
    }

    /// Adds to a pipeline that does a write, and ends its transaction, what keeps the answer. A key that
    /// was used before undoes the transaction: [#once] knows what to do then.
    ///
    /// @param key the header `Idempotency-Key`; null for none
    /// @param request as [#once] takes it
    /// @throws ApiProblem 400 when it is no key
    void keep(Pipeline pipeline, UUID tenantId, UUID userId, @Nullable String key, String request, RowAnswer answer) {
        if (key == null) {
            return;
        }
        checkForm(key);
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        IdempotencyQueries.insert(
                pipeline,
                tenantId,
                userId,
                key,
                digest(request),
                answer,
                json.writeValueAsString(answer.headers()),
                now);
        IdempotencyQueries.forget(pipeline, tenantId, now.minus(KEPT));
    }

    private static void checkForm(String key) {
        if (!FORM.matcher(key).matches()) {
            throw ApiProblem.invalid("Idempotency-Key", "form", "1 to 200 printable ASCII characters, as a UUID");
        }
    }

    private RowAnswer again(IdempotencyQueries.Used used, String hash) {
        if (!used.requestHash().equals(hash)) {
            throw ApiProblem.of(
                    422,
                    "idempotency_key_used",
                    "this Idempotency-Key was sent with another request within the last 24 hours: make a new one for each request");
        }
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, JsonNode> header : json.readTree(used.headers()).properties()) {
            headers.put(header.getKey(), header.getValue().asString());
        }
        return new RowAnswer(used.status(), headers, used.body()).with("Idempotency-Replayed", "true");
    }

    private static String digest(String request) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
