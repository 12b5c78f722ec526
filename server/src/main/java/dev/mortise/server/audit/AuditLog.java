package dev.mortise.server.audit;

import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes audit entries. Thread-safe.
@Component
public final class AuditLog {
    private final Clock clock;
    private final JsonMapper json;

    AuditLog(Clock clock, JsonMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /// Notes a change in the transaction that makes it.
    ///
    /// @param tenantId whose data was changed; the transaction must see that tenant
    /// @param actor who changed it
    /// @param action what was done, as `user.created`
    /// @param targetKind what it was done to, as `user`
    /// @param targetId the target's identifier
    /// @param detail what else is worth keeping, as Jackson writes it; never a secret; null for nothing
    public void record(
            Transaction transaction,
            UUID tenantId,
            Actor actor,
            String action,
            String targetKind,
            String targetId,
            @Nullable Object detail) {
        recordAll(transaction, tenantId, List.of(new Change(actor, action, targetKind, targetId, detail)));
    }

    /// A change, as [#record] takes it.
    ///
    /// @param actor who made it
    /// @param action what was done, as `user.created`
    /// @param targetKind what it was done to, as `user`
    /// @param targetId the target's identifier
    /// @param detail what else is worth keeping, as Jackson writes it; never a secret; null for nothing
    public record Change(
            Actor actor,
            String action,
            String targetKind,
            String targetId,
            @Nullable Object detail) {}

    /// Notes changes in the transaction that makes them, with one statement.
    ///
    /// @param tenantId whose data was changed; the transaction must see that tenant
    public void recordAll(Transaction transaction, UUID tenantId, List<Change> changes) {
        Pipeline pipeline = transaction.pipeline();
        recordAll(pipeline, tenantId, changes);
        pipeline.run();
    }

    /// Adds to a pipeline what notes changes that its transaction makes.
    ///
    /// @param tenantId whose data is changed; the transaction must see that tenant
    public void recordAll(Pipeline pipeline, UUID tenantId, List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        String trace = CurrentCall.traceId().orElse(null);
        AuditQueries.insertAll(
                pipeline,
                tenantId,
                changes.stream()
                        .map(change -> new AuditQueries.Stored(
                                Ids.next(),
                                now,
                                json.writeValueAsString(change.actor()),
                                change.action(),
                                change.targetKind(),
                                change.targetId(),
                                change.detail() == null ? null : json.writeValueAsString(change.detail()),
                                trace))
                        .toList());
    }
}
