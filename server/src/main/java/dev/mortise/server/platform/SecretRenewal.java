package dev.mortise.server.platform;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings every secret in the database under the current key: at the start, and then once an hour. When
/// none is left under a former key, that one is not needed any more.
public final class SecretRenewal extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(SecretRenewal.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int MOST_AT_ONCE = 100;

    private final TenantTransactions transactions;
    private final Secrets secrets;
    private final Supplier<List<SealedRows>> rows;

    /// @param rows those of every feature
    public SecretRenewal(TenantTransactions transactions, Secrets secrets, Supplier<List<SealedRows>> rows) {
        super("secret-renewal", Duration.ZERO, INTERVAL);
        this.transactions = transactions;
        this.secrets = secrets;
        this.rows = rows;
    }

    /// Seals anew what is to be.
    ///
    /// @return how many values this node sealed
    public long renew() {
        long renewed = 0;
        for (SealedRows one : rows.get()) {
            int last = MOST_AT_ONCE;
            while (last == MOST_AT_ONCE && !Thread.currentThread().isInterrupted()) {
                last = one.renew(MOST_AT_ONCE);
                renewed += last;
            }
        }
        boolean done = rows.get().stream().noneMatch(SealedRows::isAnyLeft);
        if (done && transactions.<Boolean>inPlatform(tx -> secrets.hasFormer(tx) && secrets.forgetFormer(tx))) {
            LOG.info("No secret is left under a former key: only the first of MORTISE_SECRET_KEYS is needed");
        }
        return renewed;
    }

    @Override
    protected void doOnce() {
        try {
            long renewed = renew();
            if (renewed > 0) {
                LOG.info("Sealed {} secrets under the current key", renewed);
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot seal secrets anew; the next try is in {} min: {}", INTERVAL.toMinutes(), e.toString());
        }
    }
}
