package dev.mortise.server.data.web;

import dev.mortise.server.data.imports.ImportOptions;
import dev.mortise.server.data.imports.ImportProblem;
import dev.mortise.server.data.imports.Imports;
import dev.mortise.server.data.imports.RowError;
import dev.mortise.server.data.imports.StoredImport;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.Violations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Imports of rows from files. An import is its user's: to others of the tenant who may import into its entity, the
/// list tells how far it is, but not what is wrong with it, as that shows values of the file.
@RestController
@RequestMapping("/api/v1/imports")
class ImportController {
    private static final int ERRORS_AT_ONCE = 1_000;

    private final EntityCalls calls;
    private final TenantTransactions transactions;
    private final ImportPermissions permissions;
    private final Imports imports;
    private final JsonMapper json;

    ImportController(
            EntityCalls calls,
            TenantTransactions transactions,
            ImportPermissions permissions,
            Imports imports,
            JsonMapper json) {
        this.calls = calls;
        this.transactions = transactions;
        this.permissions = permissions;
        this.imports = imports;
        this.json = json;
    }

    /// An import.
    ///
    /// @param dryRun whether its last run, or the one that goes on, stores no row
    /// @param errors how many errors can be read
    record ImportView(
            UUID id,
            String plugin,
            String entity,
            ImportOptions options,
            String user,
            StoredImport.Status status,
            boolean dryRun,
            long fileBytes,
            StoredImport.Progress progress,
            long errors,
            @Nullable ImportProblem problem,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /// A page, newest first; `next` is the cursor of the next page.
    record ImportPage(List<ImportView> imports, @Nullable String next) {}

    /// How to start an import.
    ///
    /// @param dryRun whether rows are only checked; null for false
    record Start(@Nullable Boolean dryRun) {}

    @PostMapping(consumes = "application/json")
    ResponseEntity<String> create(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody ImportRequest wanted) {
        Principal principal = CurrentCall.principal();
        Violations wrong = new Violations();
        String plugin = wrong.text("/plugin", wanted.plugin(), 1, 200);
        String entity = wrong.text("/entity", wanted.entity(), 1, 200);
        wrong.refuseIfAny();
        return calls.begin(
                        plugin,
                        entity,
                        access -> ImportPermissions.require(access, wanted.wantedMode()),
                        key,
                        "POST /api/v1/imports\n" + json.writeValueAsString(wanted),
                        (tx, context, access) -> {
                            StoredImport made =
                                    imports.create(tx, principal, plugin, entity, wanted.options(access.table()));
                            return new RowAnswer(
                                    201,
                                    Map.of("Location", "/api/v1/imports/" + made.id()),
                                    Optional.of(json.writeValueAsString(view(principal, made))));
                        })
                .response();
    }

    @GetMapping
    ImportPage list(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = CurrentCall.principal();
        int size = Limits.page(limit);
        UUID after = cursor == null ? null : Ids.parse(cursor, "import");
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<StoredImport> found = imports.list(tx, after, size + 1);
            List<ImportView> shown = found.stream()
                    .limit(size)
                    .filter(each -> isMet(tx, principal, each))
                    .map(each -> view(principal, each))
                    .toList();
            return new ImportPage(
                    shown, found.size() > size ? found.get(size - 1).id().toString() : null);
        });
    }

    private boolean isMet(Transaction transaction, Principal principal, StoredImport stored) {
        if (stored.userId().equals(principal.userId())) {
            return true;
        }
        try {
            // What others do is shown to those alone who meet the whole entity: it tells of fields and of rows.
            return permissions
                    .find(
                            transaction,
                            principal,
                            stored.plugin(),
                            stored.entity(),
                            imports.options(stored).mode())
                    .table()
                    .restriction()
                    .isEmpty();
        } catch (ApiProblem notMet) {
            return false;
        }
    }

    @GetMapping("/{id}")
    ImportView get(@PathVariable String id) {
        return own(id, (tx, stored) -> stored);
    }

    /// The file as the body, in whatever type; it is read as the import's format says.
    @PutMapping("/{id}/file")
    ImportView upload(@PathVariable String id, HttpServletRequest request) throws IOException {
        Principal principal = CurrentCall.principal();
        return view(principal, imports.upload(principal, id, request.getInputStream()));
    }

    @PostMapping(path = "/{id}/start", consumes = "application/json")
    ImportView start(@PathVariable String id, @RequestBody Start start) {
        Principal principal = CurrentCall.principal();
        return own(id, (tx, stored) -> {
            permissions.find(
                    tx,
                    principal,
                    stored.plugin(),
                    stored.entity(),
                    imports.options(stored).mode());
            return imports.start(tx, stored, Boolean.TRUE.equals(start.dryRun()));
        });
    }

    @PostMapping("/{id}/cancel")
    ImportView cancel(@PathVariable String id) {
        return own(id, imports::cancel);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable String id) {
        own(id, (tx, stored) -> {
            imports.delete(tx, stored);
            return stored;
        });
        return ResponseEntity.noContent().build();
    }

    /// What was wrong with rows, as CSV: `line`, `field`, `code`, `detail`.
    @GetMapping("/{id}/errors")
    void errors(@PathVariable String id, HttpServletResponse response) throws IOException {
        Principal principal = CurrentCall.principal();
        UUID tenant = principal.tenantId();
        StoredImport stored = transactions.inTenant(tenant, tx -> imports.find(tx, principal, id));
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + stored.entity() + "-errors.csv\"");
        Writer out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 1 << 14);
        out.write("\uFEFFline,field,code,detail\r\n");
        long from = 0;
        List<RowError> errors;
        do {
            long next = from;
            errors = transactions.inTenant(tenant, tx -> imports.errors(tx, stored, next, ERRORS_AT_ONCE));
            for (RowError error : errors) {
                out.write(String.join(
                        ",",
                        Long.toString(error.line()),
                        RowFormat.cell(error.pointer()),
                        RowFormat.cell(error.code()),
                        RowFormat.cell(error.detail())));
                out.write("\r\n");
            }
            from += errors.size();
        } while (errors.size() == ERRORS_AT_ONCE);
        out.flush();
    }

    /// Does something with an import of the caller.
    @FunctionalInterface
    private interface Action {
        StoredImport run(Transaction transaction, StoredImport stored);
    }

    private ImportView own(String id, Action action) {
        Principal principal = CurrentCall.principal();
        return view(
                principal,
                transactions.inTenant(principal.tenantId(), tx -> action.run(tx, imports.find(tx, principal, id))));
    }

    private ImportView view(Principal principal, StoredImport stored) {
        boolean isOwn = stored.userId().equals(principal.userId());
        return new ImportView(
                stored.id(),
                stored.plugin(),
                stored.entity(),
                imports.options(stored),
                stored.username(),
                stored.status(),
                stored.dryRun(),
                stored.fileBytes(),
                stored.progress(),
                isOwn ? stored.errors() : 0,
                isOwn ? imports.problem(stored).orElse(null) : null,
                stored.createdAt(),
                stored.startedAt(),
                stored.finishedAt());
    }
}
