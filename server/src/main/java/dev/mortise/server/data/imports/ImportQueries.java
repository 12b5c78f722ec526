package dev.mortise.server.data.imports;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.SqlArrayValue;

/// The statements of imports, their files and their errors.
final class ImportQueries {
    private static final String COLUMNS = """
            i.id, i.plugin_id, i.entity, i.user_id, i.username, i.options::text options, i.status, i.dry_run, i.file_bytes,
            i.bytes_read, i.rows_read, i.rows_created, i.rows_updated, i.rows_unchanged, i.rows_failed, i.errors,
            i.problem::text problem, i.created_at, i.started_at, i.finished_at""";

    private ImportQueries() {}

    static void insert(
            Transaction transaction,
            UUID id,
            String plugin,
            String entity,
            UUID userId,
            String username,
            String options) {
        transaction
                .jdbc()
                .sql("""
                        insert into imports (tenant_id, id, plugin_id, entity, user_id, username, options)
                        values (?, ?, ?, ?, ?, ?, ?::jsonb)
                        """)
                .params(transaction.tenantId(), id, plugin, entity, userId, username, options)
                .update();
    }

    /// How many of the tenant's imports have not ended.
    static int open(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("""
                        select count(id) from imports
                        where tenant_id = ? and status in ('uploading', 'uploaded', 'checked', 'queued', 'running')
                        """)
                .param(transaction.tenantId())
                .query(Integer.class)
                .single();
    }

    static Optional<StoredImport> find(Transaction transaction, UUID id) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS + " from imports i where i.tenant_id = ? and i.id = ?")
                .params(transaction.tenantId(), id)
                .query((row, index) -> stored(row))
                .optional();
    }

    /// The tenant's imports, newest first.
    static List<StoredImport> list(Transaction transaction, @Nullable UUID after, int limit) {
        return transaction
                .jdbc()
                .sql(
                        "select " + COLUMNS
                                + " from imports i where i.tenant_id = :tenant and (:after::uuid is null or i.id < :after::uuid) order by i.id desc limit :limit")
                .param("tenant", transaction.tenantId())
                .param("after", after == null ? null : after.toString(), Types.VARCHAR)
                .param("limit", limit)
                .query((row, index) -> stored(row))
                .list();
    }

    /// Makes room for a file; the one that was there goes.
    ///
    /// @return the upload's token; empty when no file may come any more
    static Optional<Long> beginUpload(Transaction transaction, UUID id) {
        Optional<Long> token = transaction
                .jdbc()
                .sql("""
                        update imports set status = 'uploading', upload_token = upload_token + 1, file_bytes = 0,
                            changed_at = now()
                        where tenant_id = ? and id = ? and status in ('uploading', 'uploaded', 'checked')
                        returning upload_token
                        """)
                .params(transaction.tenantId(), id)
                .query(Long.class)
                .optional();
        if (token.isPresent()) {
            deletePieces(transaction, id);
        }
        return token;
    }

    /// @return how many bytes the tenant's files have together; empty when another upload took this one's place
    static Optional<Long> addPiece(Transaction transaction, UUID id, long token, int position, byte[] bytes) {
        int found = transaction
                .jdbc()
                .sql("""
                        update imports set file_bytes = file_bytes + ?, changed_at = now()
                        where tenant_id = ? and id = ? and status = 'uploading' and upload_token = ?
                        """)
                .params(bytes.length, transaction.tenantId(), id, token)
                .update();
        if (found == 0) {
            return Optional.empty();
        }
        transaction
                .jdbc()
                .sql("insert into import_pieces (tenant_id, import_id, position, bytes) values (?, ?, ?, ?)")
                .params(transaction.tenantId(), id, position, bytes)
                .update();
        return transaction
                .jdbc()
                .sql("select coalesce(sum(file_bytes), 0)::bigint from imports where tenant_id = ?")
                .param(transaction.tenantId())
                .query(Long.class)
                .optional();
    }

    static boolean endUpload(Transaction transaction, UUID id, long token) {
        return transaction
                        .jdbc()
                        .sql("""
                                update imports set status = 'uploaded', changed_at = now()
                                where tenant_id = ? and id = ? and status = 'uploading' and upload_token = ?
                                """)
                        .params(transaction.tenantId(), id, token)
                        .update()
                == 1;
    }

    /// Forgets what an upload brought.
    static void dropUpload(Transaction transaction, UUID id, long token) {
        int found = transaction
                .jdbc()
                .sql("""
                        update imports set file_bytes = 0, upload_token = upload_token + 1, changed_at = now()
                        where tenant_id = ? and id = ? and status = 'uploading' and upload_token = ?
                        """)
                .params(transaction.tenantId(), id, token)
                .update();
        if (found == 1) {
            deletePieces(transaction, id);
        }
    }

    static Optional<byte[]> piece(Transaction transaction, UUID id, int position) {
        return transaction
                .jdbc()
                .sql("select bytes from import_pieces where tenant_id = ? and import_id = ? and position = ?")
                .params(transaction.tenantId(), id, position)
                .query(byte[].class)
                .optional();
    }

    private static void deletePieces(Transaction transaction, UUID id) {
        transaction
                .jdbc()
                .sql("delete from import_pieces where tenant_id = ? and import_id = ?")
                .params(transaction.tenantId(), id)
                .update();
    }

    private static void deleteErrors(Transaction transaction, UUID id) {
        transaction
                .jdbc()
                .sql("delete from import_errors where tenant_id = ? and import_id = ?")
                .params(transaction.tenantId(), id)
                .update();
    }

    /// Queues an import whose file is there, from its beginning.
    ///
    /// @return whether it was in a state for it
    static boolean start(Transaction transaction, UUID id, boolean dryRun) {
        int found = transaction
                .jdbc()
                .sql("""
                        update imports set status = 'queued', dry_run = ?, queued_at = now(), changed_at = now(), started_at = null,
                            finished_at = null, bytes_read = 0, rows_read = 0, rows_created = 0, rows_updated = 0,
                            rows_unchanged = 0, rows_failed = 0, errors = 0, expiries = 0, problem = null
                        where tenant_id = ? and id = ? and status in ('uploaded', 'checked')
                        """)
                .params(dryRun, transaction.tenantId(), id)
                .update();
        if (found == 1) {
            deleteErrors(transaction, id);
        }
        return found == 1;
    }

    /// Ends an import that has not ended; a node that carries it out cannot commit any more.
    ///
    /// @return whether it had not ended
    static boolean cancel(Transaction transaction, UUID id) {
        int found =
                transaction.jdbc().sql("""
                        update imports set status = 'cancelled', finished_at = now(), changed_at = now(), file_bytes = 0
                        where tenant_id = ? and id = ?
                          and status in ('uploading', 'uploaded', 'checked', 'queued', 'running')
                        """).params(transaction.tenantId(), id).update();
        if (found == 1) {
            deletePieces(transaction, id);
        }
        return found == 1;
    }

    /// Forgets an import that does not run.
    ///
    /// @return whether it does not run
    static boolean delete(Transaction transaction, UUID id) {
        int found = transaction
                .jdbc()
                .sql("delete from imports where tenant_id = ? and id = ? and status not in ('queued', 'running')")
                .params(transaction.tenantId(), id)
                .update();
        if (found == 1) {
            deletePieces(transaction, id);
            deleteErrors(transaction, id);
        }
        return found == 1;
    }

    /// Claims the import that has waited longest; of a tenant for which one runs, that one only, when its lease is
    /// over.
    ///
    /// @param platform across tenants
    static Optional<ImportJob> claim(Transaction platform, Duration lease) {
        try {
            return platform.jdbc()
                    .sql("""
                            update imports i set status = 'running', lease_token = i.lease_token + 1,
                                lease_until = now() + make_interval(secs => :lease),
                                expiries = i.expiries + case when i.status = 'running' then 1 else 0 end,
                                started_at = coalesce(i.started_at, now()), changed_at = now()
                            from (
                                select c.tenant_id, c.id from imports c
                                where (c.status = 'queued' or (c.status = 'running' and c.lease_until < now()))
                                  and not exists (
                                      select 1 from imports o
                                      where o.tenant_id = c.tenant_id and o.status = 'running' and o.id <> c.id)
                                order by c.queued_at limit 1
                                for update skip locked
                            ) due
                            where i.tenant_id = due.tenant_id and i.id = due.id
                            returning i.tenant_id, i.lease_token, i.expiries,
                            """ + COLUMNS)
                    .param("lease", (double) lease.toMillis() / 1000)
                    .query((row, index) -> new ImportJob(
                            row.getObject("tenant_id", UUID.class),
                            stored(row),
                            row.getLong("lease_token"),
                            row.getInt("expiries")))
                    .optional();
        } catch (DuplicateKeyException e) {
            // Another node was faster with another import of the tenant.
            return Optional.empty();
        }
    }

    /// Notes what a part of an import did, in the transaction that did it, and renews the lease.
    ///
    /// @return false when the claim is over: nothing of the part may be stored
    static boolean advance(
            Transaction transaction,
            ImportJob job,
            StoredImport.Progress more,
            long bytesRead,
            long moreErrors,
            Duration lease) {
        return transaction
                        .jdbc()
                        .sql("""
                                update imports set bytes_read = ?, rows_read = rows_read + ?, rows_created = rows_created + ?,
                                    rows_updated = rows_updated + ?, rows_unchanged = rows_unchanged + ?,
                                    rows_failed = rows_failed + ?, errors = errors + ?, expiries = 0,
                                    lease_until = now() + make_interval(secs => ?), changed_at = now()
                                where tenant_id = ? and id = ? and status = 'running' and lease_token = ?
                                """)
                        .params(
                                bytesRead,
                                more.rowsRead(),
                                more.created(),
                                more.updated(),
                                more.unchanged(),
                                more.failed(),
                                moreErrors,
                                (double) lease.toMillis() / 1000,
                                transaction.tenantId(),
                                job.id(),
                                job.token())
                        .update()
                == 1;
    }

    /// Begins a dry run anew, of which nothing is stored.
    static boolean restart(Transaction transaction, ImportJob job) {
        deleteErrors(transaction, job.id());
        return transaction
                        .jdbc()
                        .sql("""
                                update imports set bytes_read = 0, rows_read = 0, rows_created = 0, rows_updated = 0,
                                    rows_unchanged = 0, rows_failed = 0, errors = 0
                                where tenant_id = ? and id = ? and status = 'running' and lease_token = ?
                                """)
                        .params(transaction.tenantId(), job.id(), job.token())
                        .update()
                == 1;
    }

    /// Ends an import. Its file goes, unless it was a dry run that came to its end.
    ///
    /// @param problem JSON; null for none
    /// @return false when the claim is over
    static boolean finish(
            Transaction transaction, ImportJob job, StoredImport.Status status, @Nullable String problem) {
        boolean keepsFile = status == StoredImport.Status.CHECKED;
        int found = transaction
                .jdbc()
                .sql("""
                        update imports set status = :status, problem = :problem::jsonb, finished_at = now(), changed_at = now(),
                            bytes_read = case when :whole then file_bytes else bytes_read end, lease_until = null
                        where tenant_id = :tenant and id = :id and status = 'running' and lease_token = :token
                        """)
                .param("status", status.word())
                .param("problem", problem, Types.VARCHAR)
                .param("whole", status == StoredImport.Status.DONE || keepsFile)
                .param("tenant", transaction.tenantId())
                .param("id", job.id())
                .param("token", job.token())
                .update();
        if (found == 1 && !keepsFile) {
            deletePieces(transaction, job.id());
        }
        return found == 1;
    }

    /// Gives a claim back, so that any node may go on at once.
    static void release(Transaction transaction, ImportJob job) {
        transaction
                .jdbc()
                .sql("""
                        update imports set status = 'queued', lease_until = null
                        where tenant_id = ? and id = ? and status = 'running' and lease_token = ?
                        """)
                .params(transaction.tenantId(), job.id(), job.token())
                .update();
    }

    /// @param first the number of the first of them
    static void addErrors(Transaction transaction, UUID id, long first, List<RowError> errors) {
        Object[] numbers = new Object[errors.size()];
        for (int index = 0; index < numbers.length; index++) {
            numbers[index] = first + index;
        }
        transaction
                .jdbc()
                .sql("""
                        insert into import_errors (tenant_id, import_id, number, line, pointer, code, detail)
                        select :tenant, :id, e.number, e.line, e.pointer, e.code, e.detail
                        from unnest(:numbers::bigint[], :lines::bigint[], :pointers::text[], :codes::text[], :details::text[])
                            as e (number, line, pointer, code, detail)
                        """)
                .param("tenant", transaction.tenantId())
                .param("id", id)
                .param("numbers", new SqlArrayValue("int8", numbers))
                .param(
                        "lines",
                        new SqlArrayValue(
                                "int8", errors.stream().map(RowError::line).toArray()))
                .param(
                        "pointers",
                        new SqlArrayValue(
                                "text", errors.stream().map(RowError::pointer).toArray()))
                .param(
                        "codes",
                        new SqlArrayValue(
                                "text", errors.stream().map(RowError::code).toArray()))
                .param(
                        "details",
                        new SqlArrayValue(
                                "text", errors.stream().map(RowError::detail).toArray()))
                .update();
    }

    /// Errors in the order in which they were found.
    ///
    /// @param from the number of the first
    static List<RowError> errors(Transaction transaction, UUID id, long from, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select line, pointer, code, detail from import_errors
                        where tenant_id = ? and import_id = ? and number >= ? order by number limit ?
                        """)
                .params(transaction.tenantId(), id, from, limit)
                .query((row, index) ->
                        new RowError(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)))
                .list();
    }

    /// Forgets some imports that nothing was done with since.
    ///
    /// @param platform across tenants
    /// @return how many
    static int forget(Transaction platform, Instant before, int limit) {
        return platform.jdbc()
                .sql("""
                        with old as (
                            select tenant_id, id from imports
                            where changed_at < ? and status not in ('queued', 'running')
                            order by changed_at limit ? for update skip locked
                        ), pieces as (
                            delete from import_pieces p using old where p.tenant_id = old.tenant_id and p.import_id = old.id
                        ), errors as (
                            delete from import_errors e using old where e.tenant_id = old.tenant_id and e.import_id = old.id
                        )
                        delete from imports i using old where i.tenant_id = old.tenant_id and i.id = old.id
                        """)
                .params(OffsetDateTime.ofInstant(before, ZoneOffset.UTC), limit)
                .update();
    }

    private static StoredImport stored(ResultSet row) throws SQLException {
        return new StoredImport(
                row.getObject("id", UUID.class),
                row.getString("plugin_id"),
                row.getString("entity"),
                row.getObject("user_id", UUID.class),
                row.getString("username"),
                row.getString("options"),
                StoredImport.Status.parse(row.getString("status")),
                row.getBoolean("dry_run"),
                row.getLong("file_bytes"),
                new StoredImport.Progress(
                        row.getLong("bytes_read"),
                        row.getLong("rows_read"),
                        row.getLong("rows_created"),
                        row.getLong("rows_updated"),
                        row.getLong("rows_unchanged"),
                        row.getLong("rows_failed")),
                row.getLong("errors"),
                row.getString("problem"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
