package dev.mortise.server.data.imports;

import dev.mortise.server.platform.Retention;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/// Deletes imports that ended so long ago that they are not kept any more.
@Component
public final class ImportRetention extends Retention {
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int AT_ONCE = 10;

    private final TenantTransactions transactions;
    private final Clock clock;
    private final ImportBounds bounds;

    ImportRetention(TenantTransactions transactions, Clock clock, ImportBounds bounds) {
        super("import-retention", "old imports", Duration.ZERO, INTERVAL);
        this.transactions = transactions;
        this.clock = clock;
        this.bounds = bounds;
    }

    @Override
    protected long sweep() throws InterruptedException {
        long deleted = 0;
        while (true) {
            int some = transactions.inPlatform(
                    tx -> ImportQueries.forget(tx, clock.instant().minus(bounds.kept()), AT_ONCE));
            deleted += some;
            if (some < AT_ONCE) {
                return deleted;
            }
            pause();
        }
    }
}
