package dev.mortise.server.data.schema;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.TenantTransactions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// Works out the words of rows that were written by a server which kept none, before this one is ready.
@Component
final class WordsAtStart implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(WordsAtStart.class);

    private final TenantTransactions transactions;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final KnownTables known;

    WordsAtStart(TenantTransactions transactions, ObjectProvider<InstalledPlugins> plugins, KnownTables known) {
        this.transactions = transactions;
        this.plugins = plugins;
        this.known = known;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        List<InstalledPlugin> installed = transactions.inPlatform(tx ->
                plugins.stream().flatMap(source -> source.list(tx).stream()).toList());
        for (InstalledPlugin plugin : installed) {
            EntityTables tables = known.of(plugin.manifest());
            boolean isDone = transactions.inPlatform(tx -> SchemaChange.isSearchable(tx, tables));
            if (!isDone) {
                workOut(tables);
            }
        }
    }

    private void workOut(EntityTables tables) {
        try {
            transactions.<Boolean>asOwner(owner -> {
                SchemaQueries.begin(owner, tables.pluginId());
                SchemaQueries.lock(
                        owner, tables.all().stream().map(EntityTable::table).toList(), Set.of());
                new SchemaChange(owner, tables).searchAnew(Set.of());
                return true;
            });
        } catch (DataAccessException e) {
            LOG.warn(
                    "rows of {} that were written before are not found by their words until the next start, as another node writes them",
                    tables.pluginId(),
                    e);
        }
    }
}
