package dev.mortise.server.audit;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what was noted of one thing, for the feature that the thing belongs to. Thread-safe.
@Component
public final class AuditTrail {
    private final JsonMapper json;

    AuditTrail(JsonMapper json) {
        this.json = json;
    }

    /// Walks the entries of one target of the transaction's tenant, newest first. Holds one entry at a time.
    ///
    /// @param targetKinds what kinds of things it was called
    /// @param cursor goes on after this entry; null for the beginning
    /// @param more takes an entry, and says whether the next one is wanted
    /// @throws ApiProblem 400 when the cursor is none
    public void walk(
            Transaction transaction,
            Collection<String> targetKinds,
            String targetId,
            @Nullable String cursor,
            Predicate<AuditEntry> more) {
        Place place = cursor == null ? null : place(cursor);
        AuditQueries.walk(
                transaction,
                targetKinds,
                targetId,
                place == null ? null : place.at(),
                place == null ? null : place.id(),
                stored -> more.test(entry(stored)));
    }

    /// Some of the transaction's tenant's entries, newest first, as the API tells them.
    ///
    /// @param last goes on after this entry; null for the beginning
    public List<AuditRecord> page(Transaction transaction, @Nullable AuditRecord last, int limit) {
        return AuditQueries.list(
                        transaction,
                        new AuditQueries.Narrowing(
                                null, null, null, last == null ? null : last.at(), last == null ? null : last.id()),
                        limit)
                .stream()
                .map(this::complete)
                .toList();
    }

    AuditRecord complete(AuditQueries.Stored stored) {
        return new AuditRecord(
                stored.id(),
                stored.at(),
                json.readTree(stored.actor()),
                stored.action(),
                stored.targetKind(),
                stored.targetId(),
                stored.detail() == null ? null : json.readTree(stored.detail()),
                stored.traceId());
    }

    /// Where a list goes on: after the entry with this time and id.
    record Place(Instant at, UUID id) {}

    /// The cursor of what follows an entry.
    public static String cursor(AuditEntry last) {
        return cursor(last.at(), last.id());
    }

    static String cursor(Instant at, UUID id) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at + " " + id).getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads a cursor.
    ///
    /// @throws ApiProblem 400 when it is none
    static Place place(String cursor) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ", 2);
            if (parts.length == 2) {
                return new Place(Instant.parse(parts[0]), UUID.fromString(parts[1]));
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw wrong();
        }
        throw wrong();
    }

    private static ApiProblem wrong() {
        return ApiProblem.invalid("cursor", "cursor", "send the next of the page before, unchanged");
    }

    private AuditEntry entry(AuditQueries.Stored stored) {
        String detail = stored.detail() == null ? "{}" : stored.detail();
        JsonNode actor = json.readTree(stored.actor());
        return new AuditEntry(
                stored.id(),
                stored.at(),
                actor,
                stored.action(),
                stored.targetKind(),
                json.readTree(detail),
                detail.length() + stored.actor().length(),
                stored.traceId());
    }
}
