package dev.mortise.server.data.store;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.query.RowLockQueries;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Retention;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.SweepQueries;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Removes for good what was deleted longer ago than it is to be kept: some rows a transaction, one node
/// at a time. Of plugins that are uninstalled everything stays as it is. Does nothing when the trash is
/// kept for ever.
@Component
public final class TrashRetention extends Retention {
    private static final long LOCK = 0x4d4f52545452_5348L;
    private static final Duration FIRST = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Actor ACTOR = Actor.system("trash");
    private static final int AT_ONCE = 200;

    private final TenantTransactions transactions;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final KnownTables known;
    private final Trash trash;
    private final @Nullable Duration kept;
    private final Clock clock;

    TrashRetention(
            TenantTransactions transactions,
            ObjectProvider<InstalledPlugins> plugins,
            KnownTables known,
            Trash trash,
            ServerOptions options,
            Clock clock) {
        super("trash-retention", "rows in the trash that are too old", FIRST, INTERVAL);
        this.transactions = transactions;
        this.plugins = plugins;
        this.known = known;
        this.trash = trash;
        this.kept = options.operation().retention().trash();
        this.clock = clock;
    }

    @Override
    protected long sweep() throws InterruptedException {
        return kept == null ? 0 : sweep(clock.instant().minus(kept).atOffset(ZoneOffset.UTC));
    }

    /// Removes what was deleted before a moment.
    ///
    /// @return how many rows
    /// @throws InterruptedException when the server stops
    long sweep(OffsetDateTime before) throws InterruptedException {
        List<EntityTable> tables = transactions.inPlatform(tx -> plugins.stream()
                .flatMap(source -> source.list(tx).stream())
                .flatMap(plugin -> known.of(plugin.manifest()).all().stream())
                .toList());
        long all = 0;
        long erased;
        // What a row kept goes in the next round, when that row is gone.
        do {
            erased = 0;
            for (EntityTable table : tables) {
                List<UUID> tenants = transactions.inPlatform(
                        tx -> SweepQueries.tenants(tx, '"' + table.table() + '"', "deleted_at is not null"));
                for (UUID tenant : tenants) {
                    erased += sweep(tenant, table, before);
                }
            }
            all += erased;
        } while (erased > 0);
        return all;
    }

    private long sweep(UUID tenant, EntityTable table, OffsetDateTime before) throws InterruptedException {
        long erased = 0;
        Trash.Place from = null;
        do {
            Trash.Place begin = from;
            Trash.Part part = transactions.inTenant(tenant, tx -> part(tx, table, before, begin));
            erased += part.erased();
            from = part.next();
            if (part.erased() > 0) {
                pause();
            }
        } while (from != null);
        return erased;
    }

    /// By the manifest as it is once upgrades are kept away.
    private Trash.Part part(
            Transaction transaction, EntityTable table, OffsetDateTime before, Trash.@Nullable Place from) {
        Pipeline pipeline = transaction.pipeline();
        RowLockQueries.keepAsItIs(pipeline, table.table());
        pipeline.run();
        Optional<EntityTables> tables = plugins.stream()
                .flatMap(source -> source.find(transaction, table.pluginId()).stream())
                .findFirst()
                .map(InstalledPlugin::manifest)
                .map(known::of);
        Optional<EntityTable> now = tables.flatMap(one -> one.find(table.tag()));
        if (now.isEmpty() || !SweepQueries.takeTurn(transaction, LOCK)) {
            return new Trash.Part(0, 0, null);
        }
        return trash.eraseOld(transaction, ACTOR, tables.orElseThrow(), now.get(), before, from, AT_ONCE);
    }
}
