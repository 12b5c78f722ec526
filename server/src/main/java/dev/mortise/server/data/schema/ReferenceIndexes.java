package dev.mortise.server.data.schema;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.platform.RecurringWork;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// Makes the indexes of references in tables from before references had indexes of all their rows, while
/// they are read and written; one node at a time. Without one, each row that is removed for good has its
/// whole table looked through.
@Component
final class ReferenceIndexes extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(ReferenceIndexes.class);
    private static final long LOCK = 0x4d4f52545246_4958L;
    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(2);

    private final TenantTransactions transactions;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final KnownTables known;

    ReferenceIndexes(TenantTransactions transactions, ObjectProvider<InstalledPlugins> plugins, KnownTables known) {
        super("reference-indexes", FIRST, INTERVAL);
        this.transactions = transactions;
        this.plugins = plugins;
        this.known = known;
    }

    @Override
    protected void doOnce() {
        try {
            List<EntityTable> tables = transactions.inPlatform(tx -> plugins.stream()
                    .flatMap(source -> source.list(tx).stream())
                    .map(InstalledPlugin::manifest)
                    .flatMap(manifest -> known.of(manifest).all().stream())
                    .toList());
            for (EntityTable table : tables) {
                for (EntityIndex index : table.allIndexes()) {
                    if (index.whole() && !isThere(table, index)) {
                        make(table, index);
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot make indexes of references; the next try is in {} min: {}",
                    INTERVAL.toMinutes(),
                    e.toString());
        }
    }

    private boolean isThere(EntityTable table, EntityIndex index) {
        return transactions.inPlatform(
                tx -> ReferenceIndexQueries.isValid(tx, table.indexName(index)).orElse(false));
    }

    private void make(EntityTable table, EntityIndex index) {
        try {
            if (transactions.outsideAlone(LOCK, () -> steps(table, index), LONGEST)) {
                LOG.info("Made the index of a reference of {}", table.qualifiedName());
            }
        } catch (DataAccessException e) {
            LOG.warn("Cannot make the index of a reference of {}: {}", table.qualifiedName(), e.toString());
        }
    }

    private List<String> steps(EntityTable table, EntityIndex index) {
        if (isThere(table, index)) {
            // By another node.
            return List.of();
        }
        List<String> steps = new ArrayList<>();
        // One that was not made to its end.
        steps.add(PreparationQueries.dropIndexConcurrently(table.indexName(index)));
        steps.add(SchemaQueries.indexDefinition(table, index, "concurrently", "", Set.of()));
        String former = table.indexName(new EntityIndex(false, index.keys()));
        boolean isDeclared = table.allIndexes().stream()
                .anyMatch(one -> !one.whole() && table.indexName(one).equals(former));
        if (!isDeclared) {
            steps.add(PreparationQueries.dropIndexConcurrently(former));
        }
        return steps;
    }
}
