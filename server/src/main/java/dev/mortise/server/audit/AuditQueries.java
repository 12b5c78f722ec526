package dev.mortise.server.audit;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The table `audit`.
final class AuditQueries {
    /// The driver holds so many entries; each may hold a row.
    private static final int FETCHED_AT_ONCE = 8;

    private AuditQueries() {}

    /// An entry as it is stored; actor and detail are JSON.
    record Stored(
            UUID id,
            Instant at,
            String actor,
            String action,
            String targetKind,
            String targetId,
            @Nullable String detail,
            @Nullable String traceId) {}

    /// What a list is narrowed to; null for no narrowing. It goes on after the entry with this time and id.
    record Narrowing(
            @Nullable String action,
            @Nullable String targetKind,
            @Nullable String targetId,
            @Nullable Instant afterAt,
            @Nullable UUID afterId) {}

    static void insertAll(Pipeline pipeline, UUID tenantId, List<Stored> entries) {
        if (entries.size() == 1) {
            insert(pipeline, tenantId, entries.getFirst());
            return;
        }
        pipeline.update(
                """
                        insert into audit (tenant_id, at, id, actor, action, target_kind, target_id, detail, trace_id)
                        select ?, e.at::timestamptz, e.id, e.actor::jsonb, e.action, e.target_kind, e.target_id, e.detail::jsonb,
                            e.trace_id
                        from unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                            e (at, id, actor, action, target_kind, target_id, detail, trace_id)
                        """,
                List.of(
                        tenantId,
                        entries.stream().map(entry -> entry.at().toString()).toArray(String[]::new),
                        entries.stream().map(Stored::id).toArray(UUID[]::new),
                        entries.stream().map(Stored::actor).toArray(String[]::new),
                        entries.stream().map(Stored::action).toArray(String[]::new),
                        entries.stream().map(Stored::targetKind).toArray(String[]::new),
                        entries.stream().map(Stored::targetId).toArray(String[]::new),
                        entries.stream().map(Stored::detail).toArray(String[]::new),
                        entries.stream().map(Stored::traceId).toArray(String[]::new)));
    }

    /// The most frequent case, for which the database has less to do so.
    private static void insert(Pipeline pipeline, UUID tenantId, Stored entry) {
        pipeline.update(
                """
                insert into audit (tenant_id, at, id, actor, action, target_kind, target_id, detail, trace_id)
                values (?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?)
                """,
                Arrays.asList(
                        tenantId,
                        entry.at().atOffset(ZoneOffset.UTC),
                        entry.id(),
                        entry.actor(),
                        entry.action(),
                        entry.targetKind(),
                        entry.targetId(),
                        entry.detail(),
                        entry.traceId()));
    }

    /// Walks the entries of one target of the transaction's tenant, newest first, until a reader has
    /// enough.
    static void walk(
            Transaction transaction,
            Collection<String> targetKinds,
            String targetId,
            @Nullable Instant afterAt,
            @Nullable UUID afterId,
            Predicate<Stored> more) {
        try (Stream<Stored> entries = transaction
                .jdbc()
                .sql("""
                        select id, at, actor::text, action, target_kind, target_id, detail::text, trace_id
                        from audit
                        where tenant_id = :tenant and target_kind in (:targetKinds) and target_id = :targetId
                          and (:afterAt::timestamptz is null or (at, id) < (:afterAt, :afterId::uuid))
                        order by at desc, id desc
                        """)
                .withFetchSize(FETCHED_AT_ONCE)
                .param("tenant", transaction.tenantId())
                .param("targetKinds", targetKinds)
                .param("targetId", targetId)
                .param("afterAt", afterAt == null ? null : afterAt.atOffset(ZoneOffset.UTC))
                .param("afterId", afterId)
                .query((row, number) -> stored(row))
                .stream()) {
            Iterator<Stored> each = entries.iterator();
            boolean wanted = true;
            while (wanted && each.hasNext()) {
                wanted = more.test(each.next());
            }
        }
    }

    /// The transaction's tenant's entries, newest first.
    static List<Stored> list(Transaction transaction, Narrowing narrowing, int limit) {
        Instant afterAt = narrowing.afterAt();
        return transaction
                .jdbc()
                .sql("""
                        select id, at, actor::text, action, target_kind, target_id, detail::text, trace_id
                        from audit
                        where tenant_id = :tenant
                          and (:action::text is null or action = :action)
                          and (:targetKind::text is null or target_kind = :targetKind)
                          and (:targetId::text is null or target_id = :targetId)
                          and (:afterAt::timestamptz is null or (at, id) < (:afterAt, :afterId::uuid))
                        order by at desc, id desc
                        limit :limit
                        """)
                .param("tenant", transaction.tenantId())
                .param("action", narrowing.action())
                .param("targetKind", narrowing.targetKind())
                .param("targetId", narrowing.targetId())
                .param("afterAt", afterAt == null ? null : afterAt.atOffset(ZoneOffset.UTC))
                .param("afterId", narrowing.afterId())
                .param("limit", limit)
                .query((row, number) -> stored(row))
                .list();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getObject(1, UUID.class),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8));
    }
}
