package dev.mortise.server.data.schema;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.SchemaPlan;
import dev.mortise.server.data.SchemaProgress;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// Makes tables as the schema's owner. Thread-safe.
@Component
final class TableSchemas implements EntitySchemas {
    /// PostgreSQL's `lock_not_available`.
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Logger LOG = LoggerFactory.getLogger(TableSchemas.class);

    /// A table with more rows is prepared while they are read and written; with fewer, that would
    /// take longer than the wait.
    private static final int MOST_AT_ONCE = 10_000;

    private final TenantTransactions transactions;
    private final KnownTables known;

    TableSchemas(TenantTransactions transactions, KnownTables known) {
        this.transactions = transactions;
        this.known = known;
    }

    @Override
    public void check(Manifest manifest) {
        ManifestTables.of(manifest);
    }

    @Override
    public void apply(Transaction transaction, Manifest manifest) {
        EntityTables tables = ManifestTables.of(manifest);
        asOwner(transaction, tables.pluginId(), Optional.of(tables), owner -> {
            SchemaChange change = new SchemaChange(owner, tables);
            change.apply();
            change.noteNames(Optional.empty());
        });
    }

    @Override
    public void drop(Transaction transaction, String pluginId) {
        asOwner(
                transaction,
                pluginId,
                Optional.empty(),
                owner -> SchemaQueries.dropAll(
                        owner,
                        pluginId,
                        SchemaQueries.entities(owner, pluginId).stream()
                                .map(SchemaQueries.Registered::table)
                                .toList()));
        forgetCustomFields(transaction, pluginId);
        transaction.afterCommit(() -> known.forget(pluginId));
    }

    @Override
    public SchemaPlan plan(Transaction transaction, Manifest from, Manifest to, boolean back) {
        return new SchemaComparison(
                        transaction,
                        ManifestTables.of(from),
                        ManifestTables.of(to),
                        back,
                        Set.of(),
                        table -> isLarge(transaction, table))
                .plan();
    }

    @Override
    public boolean needsPreparation(Transaction platform, Manifest from, Manifest to, boolean back, boolean always) {
        return SchemaPreparation.works(platform, ManifestTables.of(from), ManifestTables.of(to), back).stream()
                .anyMatch(work -> always || isLarge(platform, work.table()));
    }

    @Override
    public void prepare(Manifest from, Manifest to, boolean back, boolean always, Runnable beat) {
        try {
            new SchemaPreparation(
                            transactions, ManifestTables.of(from), ManifestTables.of(to), way(from, to, back), beat)
                    .run((platform, table) -> always || isLarge(platform, table));
        } catch (DataAccessException e) {
            throw translated(e);
        }
    }

    @Override
    public void abandonPreparation(String pluginId) {
        SchemaPreparation.abandon(transactions, pluginId);
    }

    @Override
    public List<SchemaProgress> progress(Transaction platform, String pluginId) {
        return PreparationQueries.progress(platform, pluginId);
    }

    private static boolean isLarge(Transaction platform, EntityTable table) {
        return CountQueries.hasMoreRows(platform, table.table(), MOST_AT_ONCE);
    }

    private static PreparationQueries.Way way(Manifest from, Manifest to, boolean back) {
        return new PreparationQueries.Way(
                from.metadata().version(), to.metadata().version(), back);
    }

    @Override
    public void evolve(Transaction transaction, Manifest from, Manifest to, boolean back) {
        EntityTables before = ManifestTables.of(from);
        EntityTables after = ManifestTables.of(to);
        asOwner(transaction, before.pluginId(), Optional.of(after), owner -> {
            SchemaQueries.lock(
                    owner,
                    SchemaQueries.entities(owner, before.pluginId()).stream()
                            .map(SchemaQueries.Registered::table)
                            .toList(),
                    SchemaPreparation.altered(owner, before, after, back));
            // Only now nobody writes any more, so only now the answer holds.
            PreparedTables prepared = PreparedTables.find(owner, before, after, way(from, to, back));
            prepared.catchUp();
            SchemaPlan plan = owner.as(
                    DatabaseRole.PLATFORM,
                    platform -> new SchemaComparison(platform, before, after, back, prepared.tags(), table -> false)
                            .plan());
            if (!plan.possible()) {
                throw refusal(plan);
            }
            prepared.take();
            new SchemaChange(owner, after).evolve(before, prepared.tags());
        });
        transaction.afterCommit(() -> validate(after.pluginId()));
    }

    /// What fails here is done with the next upgrade: constraints hold for what is written anyway.
    private void validate(String pluginId) {
        try {
            SchemaPreparation.validate(transactions, pluginId);
        } catch (DataAccessException | ApiProblem e) {
            LOG.warn("References of {} are not all validated: {}", pluginId, e.getMessage());
        }
    }

    @Override
    public List<String> dropped(Transaction transaction, Manifest current) {
        return new DroppedParts(transaction, ManifestTables.of(current)).words();
    }

    @Override
    public void purgeDropped(Transaction transaction, Manifest current) {
        EntityTables tables = ManifestTables.of(current);
        asOwner(transaction, tables.pluginId(), Optional.of(tables), owner -> new DroppedParts(owner, tables).purge());
        forgetCustomFields(transaction, tables.pluginId());
    }

    private static void forgetCustomFields(Transaction transaction, String pluginId) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            SchemaQueries.forgetCustomFields(platform, pluginId);
            return true;
        });
    }

    private static ApiProblem refusal(SchemaPlan plan) {
        ApiProblem problem = ApiProblem.of(422, "refused", "the stored rows do not allow this version; see errors");
        for (SchemaPlan.Problem one : plan.problems()) {
            if (one.blocks()) {
                problem = problem.withError(one.where(), one.code(), one.detail());
            }
        }
        return problem;
    }

    /// @param after the tables that there are then; empty for none
    private static void asOwner(
            Transaction transaction, String pluginId, Optional<EntityTables> after, Consumer<Transaction> step) {
        try {
            transaction.<Boolean>as(DatabaseRole.OWNER, owner -> {
                SqlViewQueries.share(owner);
                SchemaQueries.begin(owner, pluginId);
                // Views hold on to the columns that they read.
                SqlViewQueries.drop(owner, pluginId);
                step.accept(owner);
                if (SqlViews.areWanted(owner)) {
                    after.ifPresent(tables -> SqlViewQueries.create(owner, tables));
                }
                return true;
            });
        } catch (DataAccessException e) {
            throw translated(e);
        }
    }

    /// What is thrown when the owner's statements fail: 503 `busy` when tables are in use for long.
    static RuntimeException translated(DataAccessException failure) {
        return failure.getMostSpecificCause() instanceof SQLException sql
                        && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())
                ? ApiProblem.of(503, "busy", "the plugin's tables are in use: try again in a moment")
                        .withHeader("Retry-After", "5")
                : failure;
    }
}
