package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.schema.PreparationQueries.Noted;
import dev.mortise.server.data.schema.PreparationQueries.Way;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Takes what was made ready by [SchemaPreparation] into use, in the owner's transaction that
/// switches to the other version and keeps writers away.
final class PreparedTables {
    /// Rows that were written since and are carried over while readers and writers wait.
    private static final int MOST_ROWS = 5_000;

    private final Transaction owner;
    private final List<TableWork> works;

    private PreparedTables(Transaction owner, List<TableWork> works) {
        this.owner = owner;
        this.works = works;
    }

    /// Finds the tables that are ready; what is left of another preparation is dropped.
    static PreparedTables find(Transaction owner, EntityTables before, EntityTables after, Way way) {
        List<Noted> noted =
                owner.as(DatabaseRole.PLATFORM, platform -> PreparationQueries.noted(platform, after.pluginId()));
        if (noted.isEmpty()) {
            return new PreparedTables(owner, List.of());
        }
        if (noted.stream().anyMatch(one -> !one.way().equals(way) || !one.step().equals("ready"))) {
            SchemaPreparation.abandon(owner, after.pluginId());
            return new PreparedTables(owner, List.of());
        }
        Set<Integer> tags = noted.stream().map(Noted::entityTag).collect(Collectors.toSet());
        List<TableWork> works = owner.as(
                DatabaseRole.PLATFORM,
                platform -> SchemaPreparation.works(platform, before, after, way.back()).stream()
                        .filter(work -> tags.contains(work.table().tag()))
                        .toList());
        return new PreparedTables(owner, works);
    }

    /// The tags of their entities.
    Set<Integer> tags() {
        return works.stream().map(work -> work.table().tag()).collect(Collectors.toSet());
    }

    /// Carries the rows over that were written since; their writers are gone, and new ones wait.
    ///
    /// @throws ApiProblem 422 `refused`; 503 `busy` when there are too many
    void catchUp() {
        owner.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            works.stream().filter(TableWork::hasRows).forEach(work -> catchUp(platform, work));
            return true;
        });
    }

    private static void catchUp(Transaction platform, TableWork work) {
        Backfill backfill = new Backfill(work);
        int carried = 0;
        int done;
        do {
            done = backfill.catchUp(platform);
            carried += done;
        } while (done > 0 && carried < MOST_ROWS);
        if (PreparationQueries.countWritten(platform, work.table(), 1) > 0) {
            throw ApiProblem.of(503, "busy", "the plugin's tables are written much: try again in a moment")
                    .withHeader("Retry-After", "5");
        }
    }

    /// Has the columns, words and indexes that were made take the places of those in use.
    void take() {
        works.forEach(this::take);
        if (!works.isEmpty()) {
            String pluginId = works.getFirst().table().pluginId();
            owner.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
                PreparationQueries.forget(platform, pluginId);
                return true;
            });
        }
    }

    private void take(TableWork work) {
        EntityTable table = work.table();
        PreparationQueries.unwatch(owner, table.table());
        for (TableWork.Move move : work.moves()) {
            Set<String> replaced = new HashSet<>(TableWork.columns(move.was()));
            SchemaQueries.dropIndexesOf(owner, table, List.copyOf(replaced));
            if (move.kind() == TableWork.Kind.RETYPED) {
                Retyping.keepFormer(owner, table, move.was(), "", move.former());
            } else {
                SchemaQueries.dropColumns(owner, table.table(), List.copyOf(replaced));
            }
            PreparationQueries.takeColumns(owner, table, move.field());
            String storage = Storage.of(move.field().type()).word();
            String former = move.kind() == TableWork.Kind.RETYPED
                    ? Storage.of(move.was().type()).word()
                    : move.former();
            SchemaQueries.setStorage(owner, table, move.field(), storage, former);
        }
        for (EntityField field : work.added()) {
            PreparationQueries.takeColumns(owner, table, field);
            SchemaQueries.register(owner, table, field);
        }
        Map<String, EntityIndex> wanted = new TreeMap<>();
        work.indexes().forEach(index -> wanted.put(table.indexName(index) + TableWork.NEXT, index));
        for (PreparationQueries.Made made : PreparationQueries.madeIndexes(owner, table.table())) {
            EntityIndex index = wanted.get(made.name());
            if (made.isValid() && index != null) {
                PreparationQueries.renameIndex(owner, made.name(), table.indexName(index));
            } else {
                SchemaQueries.dropIndex(owner, made.name());
            }
        }
        if (work.words()) {
            PreparationQueries.takeWords(owner, table);
        }
        SchemaQueries.setSearched(owner, table, SchemaChange.tags(table));
    }
}
