package dev.mortise.server.audit;

import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;

/// Makes the parts of the audit for the months to come, and removes those whose last entry is older than entries are
/// kept.
/// One node at a time; a lock that is not free at once is tried for again, so that writers never wait for long.
final class AuditMonths extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(AuditMonths.class);
    private static final int AHEAD = 2;
    private static final int TRIES = 5;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofHours(6);

    private final TenantTransactions transactions;
    private final Optional<Duration> kept;
    private final Clock clock;

    /// @param kept how long an entry is kept; empty for ever
    AuditMonths(TenantTransactions transactions, Optional<Duration> kept, Clock clock) {
        super("audit-months", Duration.ZERO, INTERVAL);
        this.transactions = transactions;
        this.kept = kept;
        this.clock = clock;
    }

    /// Makes what is missing and removes what is too old, unless another node is at it.
    void tend() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        for (int ahead = 0; ahead <= AHEAD; ahead++) {
            YearMonth month = YearMonth.from(now).plusMonths(ahead);
            transactions.asOwner(tx -> makeIfMissing(tx, month));
        }
        kept.ifPresent(time -> {
            for (AuditMonthQueries.Part part : transactions.asOwner(AuditMonthQueries::parts)) {
                if (!part.end().isAfter(now.minus(time))) {
                    transactions.asOwner(tx -> drop(tx, part));
                }
            }
        });
    }

    private static boolean makeIfMissing(Transaction owner, YearMonth month) {
        if (!AuditMonthQueries.take(owner)) {
            return false;
        }
        OffsetDateTime begin = month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        List<AuditMonthQueries.Part> parts = AuditMonthQueries.parts(owner);
        // What came before this was parted reaches to the end of its month.
        if (parts.stream().anyMatch(part -> part.end().isAfter(begin))) {
            return false;
        }
        AuditMonthQueries.create(owner, month);
        return true;
    }

    private static boolean drop(Transaction owner, AuditMonthQueries.Part part) {
        boolean there =
                AuditMonthQueries.take(owner) && AuditMonthQueries.parts(owner).contains(part);
        if (there) {
            AuditMonthQueries.drop(owner, part);
            LOG.info("Removed the audit before {}", part.end());
        }
        return there;
    }

    @Override
    protected void doOnce() {
        for (int tried = 1; tried <= TRIES; tried++) {
            try {
                tend();
                return;
            } catch (ConcurrencyFailureException | QueryTimeoutException e) {
                if (tried == TRIES) {
                    LOG.warn("The audit's parts are busy; the next try is in {} h", INTERVAL.toHours(), e);
                }
            } catch (DataAccessException e) {
                LOG.warn("Cannot tend the audit's parts; the next try is in {} h", INTERVAL.toHours(), e);
                return;
            }
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
