package dev.mortise.server.data.imports;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.imports.RowSource.SourceRow;
import dev.mortise.server.data.store.BulkRows;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.OpenTransaction;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import tools.jackson.databind.json.JsonMapper;

/// Carries out one claim of an import, part by part. A part's rows, their audit entries and events, and how far the
/// import is, are stored in one transaction or not at all; who goes on reads the file from its beginning and skips
/// the rows that are done. Used once, by one thread.
final class ImportRun {
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_CHARACTERS = 2 << 20;
    private static final long MOST_ERRORS = 100_000;
    private static final int MOST_TRIES = 6;
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);

    private final TenantTransactions transactions;
    private final PrincipalSource users;
    private final ImportAccess access;
    private final BulkRows rows;
    private final JsonMapper json;
    private final Duration lease;
    private final ImportJob job;
    private final ImportOptions options;
    private final BooleanSupplier stops;
    private long errors;

    ImportRun(
            TenantTransactions transactions,
            PrincipalSource users,
            ImportAccess access,
            BulkRows rows,
            JsonMapper json,
            Duration lease,
            ImportJob job,
            BooleanSupplier stops) {
        this.transactions = transactions;
        this.users = users;
        this.access = access;
        this.rows = rows;
        this.json = json;
        this.lease = lease;
        this.job = job;
        this.stops = stops;
        this.options = json.readValue(job.stored().options(), ImportOptions.class);
        this.errors = job.stored().errors();
    }

    /// The claim is over: the import was cancelled, or given to another node.
    private static final class ClaimLost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClaimLost() {
            super("the import is no longer this node's", null, false, false);
        }
    }

    /// Another version of the plugin took the place of the one whose fields the file was read for.
    private static final class Upgraded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Upgraded() {
            super("the plugin was upgraded", null, false, false);
        }
    }

    /// Goes on with the import until it has ended, the claim is over, or the node stops.
    void run() throws IOException, InterruptedException {
        try {
            long done = job.stored().progress().rowsRead();
            if (job.stored().dryRun() && done > 0) {
                done = restarted();
            }
            for (int version = 1; !bring(done); version++) {
                if (version == MOST_TRIES) {
                    throw new IllegalStateException("the plugin's version changed again and again");
                }
                done = job.stored().dryRun() ? restarted() : rowsRead();
            }
        } catch (ClaimLost e) {
            return;
        } catch (FileRefused e) {
            finish(StoredImport.Status.FAILED, problem(e.code(), e.detail(), e.line()));
        } catch (ApiProblem e) {
            finish(StoredImport.Status.FAILED, problem(e.code(), e.detail(), 0));
        }
    }

    private long restarted() {
        require(transactions.inTenant(job.tenantId(), tx -> ImportQueries.restart(tx, job)));
        errors = 0;
        return 0;
    }

    private long rowsRead() {
        return transactions
                .inTenant(job.tenantId(), tx -> ImportQueries.find(tx, job.id()))
                .map(stored -> stored.progress().rowsRead())
                .orElseThrow(ClaimLost::new);
    }

    /// Brings the rows in that are not done yet.
    ///
    /// @return whether the import needs nothing more of this run; false when it is to go on with other fields
    private boolean bring(long done) throws IOException, InterruptedException {
        Principal principal = principal();
        ImportAccess.Allowed allowed = transactions.inTenant(
                job.tenantId(),
                tx -> access.find(
                        tx, principal, job.stored().plugin(), job.stored().entity(), options.mode()));
        DryRunMemory memory = job.stored().dryRun() ? new DryRunMemory() : null;
        try (StoredFile file = new StoredFile(transactions, job.tenantId(), job.stored());
                BoundedReader reader = new BoundedReader(file)) {
            RowSource source = options.format() == ImportOptions.Format.CSV
                    ? new CsvSource(allowed.table(), options, json, reader)
                    : new JsonLinesSource(new FieldMapping(allowed.table(), options), json, reader);
            for (long skipped = 0; skipped < done; skipped++) {
                if (source.next() == null) {
                    break;
                }
            }
            while (true) {
                Part part = next(source);
                if (stops.getAsBoolean()) {
                    release();
                    return true;
                }
                if (!part.rows().isEmpty() && store(part.rows(), memory, file.position())) {
                    finish(
                            job.stored().dryRun() ? StoredImport.Status.CHECKED : StoredImport.Status.FAILED,
                            problem(
                                    "row_refused",
                                    "a row was refused, and the import was to end there: see its errors",
                                    0));
                    return true;
                }
                if (part.refused() != null) {
                    throw part.refused();
                }
                if (part.rows().isEmpty()) {
                    finish(job.stored().dryRun() ? StoredImport.Status.CHECKED : StoredImport.Status.DONE, null);
                    return true;
                }
            }
        } catch (Upgraded e) {
            return false;
        }
    }

    private void release() {
        transactions.<Boolean>inTenant(job.tenantId(), tx -> {
            ImportQueries.release(tx, job);
            return true;
        });
    }

    /// Rows that are stored together.
    ///
    /// @param refused why the file cannot be read beyond them; null when it can
    private record Part(List<SourceRow> rows, @Nullable FileRefused refused) {}

    private static Part next(RowSource source) throws IOException {
        List<SourceRow> rows = new ArrayList<>();
        int characters = 0;
        try {
            while (rows.size() < MOST_ROWS && characters < MOST_CHARACTERS) {
                SourceRow row = source.next();
                if (row == null) {
                    break;
                }
                rows.add(row);
                characters += row.characters();
            }
        } catch (FileRefused e) {
            return new Part(rows, e);
        }
        return new Part(rows, null);
    }

    /// Stores a part, again when other writers were in its way.
    ///
    /// @return whether the import ends with it
    private boolean store(List<SourceRow> part, @Nullable DryRunMemory memory, long position)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return CurrentCall.call(
                        job.id().toString().replace("-", ""), principal(), () -> storeOnce(part, memory, position));
            } catch (ConcurrencyFailureException | BadSqlGrammarException e) {
                if (attempt == MOST_TRIES || memory != null) {
                    // A dry run begins anew: its memory has the part's rows already.
                    throw e;
                }
                if (e instanceof BadSqlGrammarException) {
                    throw new Upgraded();
                }
                Thread.sleep(FIRST_WAIT.multipliedBy(1L << attempt));
            }
        }
    }

    private boolean storeOnce(List<SourceRow> part, @Nullable DryRunMemory memory, long position) {
        Principal principal = CurrentCall.principal();
        try (OpenTransaction tx = transactions.beginTenant(job.tenantId())) {
            ImportAccess.Allowed allowed = access.find(
                    tx, principal, job.stored().plugin(), job.stored().entity(), options.mode());
            RowPart rowPart =
                    new RowPart(rows, tx, new WriteContext(principal.actor(), null), allowed, options, memory);
            rowPart.bring(copies(part));
            List<RowError> kept =
                    rowPart.errors().stream().limit(MOST_ERRORS - errors).toList();
            if (!kept.isEmpty()) {
                ImportQueries.addErrors(tx, job.id(), errors, kept);
            }
            require(ImportQueries.advance(tx, job, rowPart.progress(), position, kept.size(), lease));
            if (!access.isCurrent(tx, allowed.tables())) {
                throw new Upgraded();
            }
            tx.commit();
            errors += kept.size();
            return rowPart.stopped();
        }
    }

    /// A part may be brought in again, and its rows are changed on their way.
    private static List<SourceRow> copies(List<SourceRow> part) {
        return part.stream()
                .map(row -> new SourceRow(row.line(), row.data().deepCopy(), row.wrong(), row.characters()))
                .toList();
    }

    private Principal principal() {
        UUID user = job.stored().userId();
        return users.find(job.tenantId(), user)
                .orElseThrow(
                        () -> ApiProblem.of(403, "forbidden", "the user who began the import may do nothing any more"));
    }

    private void finish(StoredImport.Status status, @Nullable String problem) {
        transactions.inTenant(job.tenantId(), tx -> ImportQueries.finish(tx, job, status, problem));
    }

    private String problem(String code, String detail, long line) {
        return json.writeValueAsString(new ImportProblem(code, detail, line));
    }

    private static void require(boolean isStillClaimed) {
        if (!isStillClaimed) {
            throw new ClaimLost();
        }
    }
}
