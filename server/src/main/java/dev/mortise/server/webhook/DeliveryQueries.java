package dev.mortise.server.webhook;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Messages, their deliveries and the tries.
final class DeliveryQueries {
    private DeliveryQueries() {}

    /// A message that is to be sent.
    record Message(UUID id, String type, String body) {}

    /// A message and a webhook that gets it.
    record Outgoing(UUID messageId, UUID webhookId) {}

    /// Inserts messages of the transaction's tenant with their deliveries.
    static void insert(Transaction transaction, List<Message> messages, List<Outgoing> outgoing, boolean test) {
        Pipeline pipeline = transaction.pipeline();
        insert(pipeline, transaction.tenantId(), messages, outgoing, test);
        pipeline.run();
    }

    /// Inserts messages of a transaction's tenant with their deliveries.
    static void insert(
            Pipeline pipeline, UUID tenantId, List<Message> messages, List<Outgoing> outgoing, boolean test) {
        pipeline.update(
                """
                        insert into webhook_messages (tenant_id, id, type, body)
                        select ?, m.id, m.type, m.body from unnest(?::uuid[], ?::text[], ?::text[]) m (id, type, body)
                        """,
                List.of(
                        tenantId,
                        messages.stream().map(Message::id).toArray(UUID[]::new),
                        messages.stream().map(Message::type).toArray(String[]::new),
                        messages.stream().map(Message::body).toArray(String[]::new)));
        pipeline.update(
                """
                        insert into webhook_deliveries (tenant_id, id, message_id, webhook_id, test)
                        select ?, d.id, d.message_id, d.webhook_id, ?
                        from unnest(?::uuid[], ?::uuid[], ?::uuid[]) d (id, message_id, webhook_id)
                        """,
                List.of(
                        tenantId,
                        test,
                        outgoing.stream().map(one -> Ids.next()).toArray(UUID[]::new),
                        outgoing.stream().map(Outgoing::messageId).toArray(UUID[]::new),
                        outgoing.stream().map(Outgoing::webhookId).toArray(UUID[]::new)));
    }

    /// A delivery as its owner sees it.
    ///
    /// @param message what receivers get as `webhook-id`; the event's id, but for a test
    /// @param status `pending`, `leased`, `done` or `dead`
    /// @param nextAt when it is tried again at the earliest; null when it has ended or is being tried
    record StoredDelivery(
            UUID id,
            UUID webhook,
            UUID message,
            String type,
            boolean test,
            String status,
            int attempts,
            @Nullable Integer lastStatus,
            @Nullable String lastError,
            Instant createdAt,
            @Nullable Instant endedAt,
            @Nullable Instant nextAt) {}

    private static final String DELIVERY = """
            select d.id, d.webhook_id, d.message_id, m.type, d.test, d.status, d.attempts, d.last_status, d.last_error,
                d.created_at, d.ended_at, case when d.status = 'pending' then d.due_at end as next_at
            from webhook_deliveries d
            join webhook_messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
            where d.tenant_id = :tenant""";

    /// Deliveries of one webhook, or of all, newest first.
    static List<StoredDelivery> deliveries(
            Transaction transaction, @Nullable UUID webhook, @Nullable String status, @Nullable UUID after, int limit) {
        return transaction
                .jdbc()
                .sql(DELIVERY + """
                         and (:webhook::uuid is null or d.webhook_id = :webhook::uuid)
                          and (:status::text is null or d.status = :status)
                          and (:after::uuid is null or d.id < :after::uuid)
                        order by d.id desc limit :limit
                        """)
                .param("tenant", transaction.tenantId())
                .param("webhook", webhook == null ? null : webhook.toString(), Types.VARCHAR)
                .param("status", status, Types.VARCHAR)
                .param("after", after == null ? null : after.toString(), Types.VARCHAR)
                .param("limit", limit)
                .query((row, index) -> delivery(row))
                .list();
    }

    static Optional<StoredDelivery> delivery(Transaction transaction, UUID webhook, UUID id) {
        return transaction
                .jdbc()
                .sql(DELIVERY + " and d.webhook_id = :webhook and d.id = :id")
                .param("tenant", transaction.tenantId())
                .param("webhook", webhook)
                .param("id", id)
                .query((row, index) -> delivery(row))
                .optional();
    }

    private static StoredDelivery delivery(ResultSet row) throws SQLException {
        return new StoredDelivery(
                row.getObject("id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getObject("message_id", UUID.class),
                row.getString("type"),
                row.getBoolean("test"),
                row.getString("status"),
                row.getInt("attempts"),
                row.getObject("last_status", Integer.class),
                row.getString("last_error"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "ended_at"),
                instant(row, "next_at"));
    }

    /// How many tests of a webhook wait or are under way.
    static int liveTests(Transaction transaction, UUID webhook) {
        return transaction
                .jdbc()
                .sql("""
                        select count(1) from (
                            select id from webhook_deliveries
                            where tenant_id = ? and webhook_id = ? and test order by id desc limit 100) d
                        join webhook_deliveries t on t.tenant_id = ? and t.id = d.id
                        where t.status in ('pending', 'leased')
                        """)
                .params(transaction.tenantId(), webhook, transaction.tenantId())
                .query(Integer.class)
                .single();
    }

    /// Has a delivery tried anew at once, as if it had just been made; one that is being tried is left.
    ///
    /// @return whether it was
    static boolean replay(Transaction transaction, UUID webhook, UUID id) {
        return transaction
                        .jdbc()
                        .sql("""
                                update webhook_deliveries
                                set status = 'pending', attempts = 0, expiries = 0, due_at = now(), ended_at = null
                                where tenant_id = ? and webhook_id = ? and id = ? and status <> 'leased'
                                """)
                        .params(transaction.tenantId(), webhook, id)
                        .update()
                == 1;
    }

    /// Has the oldest of those tried anew that were given up.
    ///
    /// @param since of deliveries that were made from then on
    /// @return how many; `most` when there may be more
    static int replayDead(Transaction transaction, UUID webhook, Instant since, int most) {
        return transaction
                .jdbc()
                .sql("""
                        update webhook_deliveries d
                        set status = 'pending', attempts = 0, expiries = 0, due_at = now(), ended_at = null
                        from (
                            select q.tenant_id, q.id from webhook_deliveries q
                            where q.tenant_id = ? and q.webhook_id = ? and q.status = 'dead' and not q.test
                              and q.created_at >= ?
                            order by q.id limit ?
                            for update skip locked
                        ) dead
                        where d.tenant_id = dead.tenant_id and d.id = dead.id
                        """)
                .params(transaction.tenantId(), webhook, since.atOffset(ZoneOffset.UTC), most)
                .update();
    }

    /// A try as its owner sees it.
    ///
    /// @param number which one it was since the delivery was made or replayed, from 1
    /// @param millis how long it took
    /// @param status the HTTP status; null without an answer
    /// @param error why there was no answer; null with one
    /// @param answer the beginning of the answer; null without one
    /// @param nextAt when the next was to follow; null for none
    record StoredAttempt(
            UUID id,
            UUID webhook,
            UUID delivery,
            int number,
            Instant at,
            int millis,
            Outcome outcome,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String answer,
            @Nullable Instant nextAt) {}

    static void insert(Transaction transaction, StoredAttempt attempt) {
        Instant nextAt = attempt.nextAt();
        transaction
                .jdbc()
                .sql("""
                        insert into webhook_attempts (tenant_id, id, webhook_id, delivery_id, number, at, millis, outcome, status,
                            error, answer, next_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(transaction.tenantId())
                .param(attempt.id())
                .param(attempt.webhook())
                .param(attempt.delivery())
                .param(attempt.number())
                .param(attempt.at().atOffset(ZoneOffset.UTC))
                .param(attempt.millis())
                .param(attempt.outcome().word())
                .param(attempt.status())
                .param(attempt.error())
                .param(attempt.answer())
                .param(nextAt == null ? null : nextAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /// Tries of one webhook, or of all, newest first.
    ///
    /// @param delivery of this one alone; null for all
    static List<StoredAttempt> attempts(
            Transaction transaction, @Nullable UUID webhook, @Nullable UUID delivery, @Nullable UUID after, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select id, webhook_id, delivery_id, number, at, millis, outcome, status, error, answer, next_at
                        from webhook_attempts
                        where tenant_id = :tenant
                          and (:webhook::uuid is null or webhook_id = :webhook::uuid)
                          and (:delivery::uuid is null or delivery_id = :delivery::uuid)
                          and (:after::uuid is null or id < :after::uuid)
                        order by id desc limit :limit
                        """)
                .param("tenant", transaction.tenantId())
                .param("webhook", webhook == null ? null : webhook.toString(), Types.VARCHAR)
                .param("delivery", delivery == null ? null : delivery.toString(), Types.VARCHAR)
                .param("after", after == null ? null : after.toString(), Types.VARCHAR)
                .param("limit", limit)
                .query((row, index) -> new StoredAttempt(
                        row.getObject("id", UUID.class),
                        row.getObject("webhook_id", UUID.class),
                        row.getObject("delivery_id", UUID.class),
                        row.getInt("number"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getInt("millis"),
                        Outcome.parse(row.getString("outcome")),
                        row.getObject("status", Integer.class),
                        row.getString("error"),
                        row.getString("answer"),
                        instant(row, "next_at")))
                .list();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
