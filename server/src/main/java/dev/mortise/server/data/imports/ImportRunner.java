package dev.mortise.server.data.imports;

import dev.mortise.server.data.store.BulkRows;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Carries imports out: a few at a time on each node, one at a time for each tenant. Looks for due ones once a
/// second, and at once for one that was started here.
///
/// A claim is a lease that each part of the import renews. A node that dies leaves a lease that runs out; a node
/// that lost its lease stores nothing any more, as its token is checked in the transaction of each part.
@Component
public final class ImportRunner implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ImportRunner.class);
    private static final int AT_ONCE = 2;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);
    private static final int FORGOTTEN_AT_ONCE = 10;

    /// A claim that ran out so often without a part stored is given up: the import seems to kill the nodes that try
    /// it, or can never be stored.
    private static final int MOST_EXPIRIES = 10;

    private final TenantTransactions transactions;
    private final PrincipalSource users;
    private final ImportAccess access;
    private final BulkRows rows;
    private final JsonMapper json;
    private final Clock clock;
    private final ImportBounds bounds;
    private final Semaphore wakeup = new Semaphore(0);
    private List<Thread> threads = List.of();
    private volatile boolean running;

    ImportRunner(
            TenantTransactions transactions,
            PrincipalSource users,
            ImportAccess access,
            BulkRows rows,
            JsonMapper json,
            Clock clock,
            ImportBounds bounds) {
        this.transactions = transactions;
        this.users = users;
        this.access = access;
        this.rows = rows;
        this.json = json;
        this.clock = clock;
        this.bounds = bounds;
    }

    /// Something may be due.
    void wake() {
        wakeup.release();
    }

    @Override
    public synchronized void start() {
        running = true;
        List<Thread> started = new ArrayList<>();
        for (int place = 0; place < AT_ONCE; place++) {
            started.add(Thread.ofVirtual().name("import-" + place).start(this::work));
        }
        started.add(Thread.ofVirtual().name("import-retention").start(this::sweep));
        threads = List.copyOf(started);
    }

    @Override
    public synchronized void stop() {
        running = false;
        wakeup.release(AT_ONCE);
        threads.getLast().interrupt();
        try {
            for (Thread thread : threads) {
                if (!thread.join(LONGEST_STOP)) {
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work() {
        while (running) {
            try {
                if (!workOnce()) {
                    wakeup.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warn("Cannot look for imports: {}", e.toString());
                pause(IDLE);
            }
        }
    }

    private boolean workOnce() throws InterruptedException {
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
            new ImportRun(transactions, users, access, rows, json, LEASE, job, () -> !running).run();
        } catch (IOException | RuntimeException e) {
            // The lease runs out, and the import is tried again from where it is.
            LOG.warn("Import {} of tenant {} broke off and will be tried again", job.id(), job.tenantId(), e);
        }
        return true;
    }

    private void sweep() {
        while (running) {
            try {
                int more = FORGOTTEN_AT_ONCE;
                while (more == FORGOTTEN_AT_ONCE) {
                    more = transactions.inPlatform(
                            tx -> ImportQueries.forget(tx, clock.instant().minus(bounds.kept()), FORGOTTEN_AT_ONCE));
                }
            } catch (RuntimeException e) {
                LOG.warn("Cannot delete old imports; the next try is in an hour: {}", e.toString());
            }
            pause(BETWEEN_SWEEPS);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
