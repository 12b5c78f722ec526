package dev.mortise.server.data.imports;

import dev.mortise.server.data.store.BulkRows;
import dev.mortise.server.platform.ClaimedWork;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Carries imports out: a few at a time on each node, one at a time for each tenant. Looks for due ones once a
/// second, and at once for one that was started here.
///
/// A claim is a lease that each part of the import renews. A node that dies leaves a lease that runs out; a node
/// that lost its lease stores nothing any more, as its token is checked in the transaction of each part.
@Component
public final class ImportRunner extends ClaimedWork {
    private static final Logger LOG = LoggerFactory.getLogger(ImportRunner.class);
    private static final int AT_ONCE = 2;
    private static final Duration LEASE = Duration.ofSeconds(30);

    /// A claim that ran out so often without a part stored is given up: the import seems to kill the nodes that try
    /// it, or can never be stored.
    private static final int MOST_EXPIRIES = 10;

    private final TenantTransactions transactions;
    private final PrincipalSource users;
    private final ImportAccess access;
    private final BulkRows rows;
    private final JsonMapper json;

    ImportRunner(
            TenantTransactions transactions,
            PrincipalSource users,
            ImportAccess access,
            BulkRows rows,
            JsonMapper json) {
        super("imports", AT_ONCE);
        this.transactions = transactions;
        this.users = users;
        this.access = access;
        this.rows = rows;
        this.json = json;
    }

    @Override
    protected boolean workOnce() throws InterruptedException {
        Optional<ImportJob> claimed = transactions.inPlatform(tx -> ImportQueries.claim(tx, LEASE));
        if (claimed.isEmpty()) {
            return false;
        }
        ImportJob job = claimed.get();
        if (job.expiries() > MOST_EXPIRIES) {
            String problem = json.writeValueAsString(new ImportProblem(
                    "given_up", "the import was tried %d times and came no further".formatted(job.expiries()), 0));
            transactions.inTenant(
                    job.tenantId(), tx -> ImportQueries.finish(tx, job, StoredImport.Status.FAILED, problem));
            return true;
        }
        try {
            new ImportRun(transactions, users, access, rows, json, LEASE, job, () -> !isRunning()).run();
        } catch (IOException | RuntimeException e) {
            // The lease runs out, and the import is tried again from where it is.
            LOG.warn("Import {} of tenant {} broke off and will be tried again", job.id(), job.tenantId(), e);
        }
        return true;
    }
}
