package dev.mortise.server.data.imports;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// A tenant's imports, as one user meets them: those that it began. Thread-safe.
@Component
public final class Imports {
    private static final int PIECE_BYTES = 1 << 20;
    private static final String IMPORT = "import";

    private final TenantTransactions transactions;
    private final ImportRunner runner;
    private final ImportBounds bounds;
    private final JsonMapper json;

    Imports(TenantTransactions transactions, ImportRunner runner, ImportBounds bounds, JsonMapper json) {
        this.transactions = transactions;
        this.runner = runner;
        this.bounds = bounds;
        this.json = json;
    }

    /// Makes an import that waits for its file.
    ///
    /// @throws ApiProblem 429 `imports` when the tenant has too many that have not ended
    public StoredImport create(
            Transaction transaction, Principal principal, String plugin, String entity, ImportOptions options) {
        if (ImportQueries.open(transaction) >= ImportBounds.MOST_OPEN) {
            throw ApiProblem.of(
                    429,
                    "imports",
                    "%d imports of the tenant have not ended, which is the most: cancel or delete one"
                            .formatted(ImportBounds.MOST_OPEN));
        }
        UUID id = Ids.next();
        ImportQueries.insert(
                transaction,
                id,
                plugin,
                entity,
                principal.userId(),
                principal.username(),
                json.writeValueAsString(options));
        return ImportQueries.find(transaction, id).orElseThrow();
    }

    /// An import of the user.
    ///
    /// @throws ApiProblem 404
    public StoredImport find(Transaction transaction, Principal principal, String id) {
        return ImportQueries.find(transaction, Ids.parse(id, IMPORT))
                .filter(stored -> stored.userId().equals(principal.userId()))
                .orElseThrow(() -> ApiProblem.notFound(IMPORT, id));
    }

    /// The tenant's imports, newest first.
    ///
    /// @param after the one to go on after; null from the newest
    public List<StoredImport> list(Transaction transaction, @Nullable UUID after, int limit) {
        return ImportQueries.list(transaction, after, limit);
    }

    /// Stores the file of an import, as it comes. What was uploaded before is gone.
    ///
    /// @throws ApiProblem 404; 409 `import_state` when it has been started; 413 `too_large`; 400 for no byte
    public StoredImport upload(Principal principal, String id, InputStream file) throws IOException {
        UUID tenant = principal.tenantId();
        StoredImport stored = transactions.inTenant(tenant, tx -> find(tx, principal, id));
        long token = transactions
                .inTenant(tenant, tx -> ImportQueries.beginUpload(tx, stored.id()))
                .orElseThrow(() -> wrongState(stored, "takes no file any more"));
        try {
            long bytes = 0;
            for (int position = 0; ; position++) {
                byte[] piece = file.readNBytes(PIECE_BYTES);
                if (piece.length == 0) {
                    break;
                }
                bytes += piece.length;
                if (bytes > bounds.fileBytes()) {
                    throw ApiProblem.of(
                                    413,
                                    "too_large",
                                    "the file may have %d bytes at most".formatted(bounds.fileBytes()))
                            .with("limit", bounds.fileBytes());
                }
                add(tenant, stored, token, position, piece);
            }
            if (bytes == 0) {
                throw ApiProblem.invalid("", "required", "the file has no byte");
            }
            if (!transactions.inTenant(tenant, tx -> ImportQueries.endUpload(tx, stored.id(), token))) {
                throw replaced();
            }
        } catch (IOException | RuntimeException e) {
            transactions.<Boolean>inTenant(tenant, tx -> {
                ImportQueries.dropUpload(tx, stored.id(), token);
                return true;
            });
            throw e;
        }
        return transactions.inTenant(tenant, tx -> find(tx, principal, id));
    }

    private void add(UUID tenant, StoredImport stored, long token, int position, byte[] piece) {
        transactions.<Boolean>inTenant(tenant, tx -> {
            long all = ImportQueries.addPiece(tx, stored.id(), token, position, piece)
                    .orElseThrow(Imports::replaced);
            if (all > bounds.tenantBytes()) {
                throw ApiProblem.of(
                        413,
                        "too_large",
                        "the files of the tenant's imports may have %d bytes together: delete imports that are not needed"
                                .formatted(bounds.tenantBytes()));
            }
            return true;
        });
    }

    private static ApiProblem replaced() {
        return ApiProblem.conflict(
                "import_state", "another upload took this one's place, or the import was cancelled meanwhile");
    }

    /// Queues an import. Starting one again that waits or runs in the same way changes nothing.
    ///
    /// @param dryRun whether rows are only checked
    /// @throws ApiProblem 409 `import_state` when its file is not there or it has ended
    public StoredImport start(Transaction transaction, StoredImport stored, boolean dryRun) {
        boolean isStarted = ImportQueries.start(transaction, stored.id(), dryRun);
        StoredImport now = ImportQueries.find(transaction, stored.id())
                .orElseThrow(() -> ApiProblem.notFound(IMPORT, stored.id().toString()));
        boolean isOnItsWay = now.status() == StoredImport.Status.QUEUED
                || now.status() == StoredImport.Status.RUNNING
                || (now.status() == StoredImport.Status.DONE && !dryRun);
        if (!isStarted && !(isOnItsWay && now.dryRun() == dryRun)) {
            throw wrongState(
                    now,
                    "cannot be started"
                            + (now.status() == StoredImport.Status.UPLOADING ? ": upload its file first" : ""));
        }
        transaction.afterCommit(runner::wake);
        return now;
    }

    /// Ends an import; rows that are stored stay. One that has ended stays as it is.
    public StoredImport cancel(Transaction transaction, StoredImport stored) {
        ImportQueries.cancel(transaction, stored.id());
        return ImportQueries.find(transaction, stored.id()).orElse(stored);
    }

    /// Forgets an import, its file and its errors; rows that are stored stay.
    ///
    /// @throws ApiProblem 409 `import_state` while it runs
    public void delete(Transaction transaction, StoredImport stored) {
        if (!ImportQueries.delete(transaction, stored.id())) {
            throw wrongState(stored, "runs: cancel it first");
        }
    }

    /// Errors of an import, in the order in which they were found.
    ///
    /// @param from the number of the first, from 0
    public List<RowError> errors(Transaction transaction, StoredImport stored, long from, int limit) {
        return ImportQueries.errors(transaction, stored.id(), from, limit);
    }

    /// Why an import failed; empty when it did not.
    public Optional<ImportProblem> problem(StoredImport stored) {
        String problem = stored.problem();
        return problem == null ? Optional.empty() : Optional.of(json.readValue(problem, ImportProblem.class));
    }

    /// How an import's file becomes rows.
    public ImportOptions options(StoredImport stored) {
        return json.readValue(stored.options(), ImportOptions.class);
    }

    private static ApiProblem wrongState(StoredImport stored, String what) {
        return ApiProblem.conflict("import_state", "the import " + what)
                .with("importStatus", stored.status().word());
    }
}
