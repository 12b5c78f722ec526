package dev.mortise.server.audit;

import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
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
        AuditQueries.insert(
                transaction,
                tenantId,
                clock.instant(),
                Ids.next(),
                json.writeValueAsString(actor),
                action,
                targetKind,
                targetId,
                detail == null ? null : json.writeValueAsString(detail),
                CurrentCall.traceId().orElse(null));
    }

    /// What was done to one of many targets.
    ///
    /// @param detail as of [#record]
    public record Noted(String action, String targetId, Object detail) {}

    /// Notes many changes of one kind of target by one statement, as [#record] does one.
    public void recordAll(Transaction transaction, UUID tenantId, Actor actor, String targetKind, List<Noted> changes) {
        AuditQueries.insertAll(
                transaction,
                tenantId,
                clock.instant(),
                json.writeValueAsString(actor),
                targetKind,
                changes.stream()
                        .map(change -> new AuditQueries.Change(
                                Ids.next(),
                                change.action(),
                                change.targetId(),
                                json.writeValueAsString(change.detail())))
                        .toList(),
                CurrentCall.traceId().orElse(null));
    }
}
