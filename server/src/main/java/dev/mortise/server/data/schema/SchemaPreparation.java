package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.schema.PreparationQueries.Noted;
import dev.mortise.server.data.schema.PreparationQueries.Place;
import dev.mortise.server.data.schema.PreparationQueries.Way;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/// Makes a plugin's large tables ready for another version, beside the version that serves: what is
/// left for the switch takes a moment, however many rows there are.
///
/// Each step is a transaction of its own, or a statement that no transaction may hold. New columns
/// and the words of rows get names that are not in use; a trigger notes what is written; all rows are
/// carried over; indexes are made `concurrently`, unique ones last, as from then on the version that
/// serves must keep them too. What a node leaves behind when it dies does not concern the version
/// that serves, and the next try goes on from there.
final class SchemaPreparation {
    private static final int TRIES = 10;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    /// An index of a very large table.
    private static final Duration LONGEST_INDEX = Duration.ofHours(12);

    /// Rows that were written meanwhile and may be left for the switch, which takes some tenths of a
    /// second for them.
    private static final int MOST_LEFT = 1_000;

    private final TenantTransactions transactions;
    private final EntityTables before;
    private final EntityTables after;
    private final Way way;
    private final Runnable beat;

    /// @param beat called between parts; what it throws ends the work there
    SchemaPreparation(
            TenantTransactions transactions, EntityTables before, EntityTables after, Way way, Runnable beat) {
        this.transactions = transactions;
        this.before = before;
        this.after = after;
        this.way = way;
        this.beat = beat;
    }

    /// Does all of it, or what is left of it.
    ///
    /// @param isLarge whether a table is prepared
    /// @throws ApiProblem 422 `refused` when the rows do not allow it; 503 `busy`
    void run(LongTables isLarge) {
        beat.run();
        List<Noted> noted = transactions.inPlatform(tx -> PreparationQueries.noted(tx, after.pluginId()));
        if (noted.stream().anyMatch(one -> !one.way().equals(way))) {
            abandon(transactions, after.pluginId());
            noted = List.of();
        }
        Map<Integer, Noted> known = new TreeMap<>();
        noted.forEach(one -> known.put(one.entityTag(), one));
        List<TableWork> works = transactions.inPlatform(tx -> works(tx, before, after, way.back()).stream()
                .filter(work -> known.containsKey(work.table().tag()) || isLarge.test(tx, work.table()))
                .toList());
        for (TableWork work : works) {
            if (!known.containsKey(work.table().tag())) {
                begin(work);
            }
        }
        for (TableWork work : works) {
            Noted one = known.get(work.table().tag());
            if (work.hasRows() && (one == null || one.step().equals("rows"))) {
                rows(work, one == null ? null : one.place());
            }
            step(work, "indexes");
        }
        works.forEach(work -> indexes(work, false));
        works.forEach(this::catchUp);
        works.forEach(work -> indexes(work, true));
        works.forEach(this::catchUp);
        works.forEach(work -> step(work, "ready"));
    }

    /// Whether a table is so large that it is prepared.
    @FunctionalInterface
    interface LongTables {
        boolean test(Transaction platform, EntityTable table);
    }

    /// What takes long in the tables that are there.
    static List<TableWork> works(Transaction transaction, EntityTables before, EntityTables after, boolean back) {
        return all(transaction, before, after, back).stream()
                .filter(work -> !work.isEmpty())
                .toList();
    }

    /// The tables whose columns or indexes change.
    static Set<String> altered(Transaction transaction, EntityTables before, EntityTables after, boolean back) {
        return all(transaction, before, after, back).stream()
                .filter(work -> work.alters(SchemaQueries.indexes(transaction, work.table())))
                .map(work -> work.table().table())
                .collect(Collectors.toSet());
    }

    private static List<TableWork> all(Transaction transaction, EntityTables before, EntityTables after, boolean back) {
        List<SchemaQueries.RegisteredField> fields = SchemaQueries.fields(transaction, after.pluginId());
        List<TableWork> works = new ArrayList<>();
        for (SchemaQueries.Registered entity : SchemaQueries.entities(transaction, after.pluginId())) {
            after.find(entity.tag()).ifPresent(table -> {
                Map<Integer, SchemaQueries.RegisteredField> known = new TreeMap<>();
                fields.stream()
                        .filter(field -> field.entityTag() == entity.tag())
                        .forEach(field -> known.put(field.tag(), field));
                works.add(TableWork.of(transaction, before.find(entity.tag()), table, known, back));
            });
        }
        return works;
    }

    private void begin(TableWork work) {
        EntityTable table = work.table();
        beat.run();
        long rows = transactions.inPlatform(
                tx -> CountQueries.size(tx, table.table()).rows());
        asOwner(transactions, table.pluginId(), owner -> {
            for (EntityField field : work.added()) {
                PreparationQueries.addColumns(owner, table, field, Defaults.literals(owner.dsl(), field));
            }
            work.moves().forEach(move -> PreparationQueries.addColumns(owner, table, move.field(), List.of()));
            if (work.words()) {
                PreparationQueries.createNextWords(owner, table);
            }
            if (work.hasRows()) {
                PreparationQueries.watch(owner, table, work.watched());
            }
            platform(owner, platform -> PreparationQueries.note(platform, table, way, rows));
        });
    }

    private void rows(TableWork work, @Nullable Place after) {
        Backfill backfill = new Backfill(work);
        Optional<Place> place = Optional.ofNullable(after);
        do {
            beat.run();
            @Nullable Place last = place.orElse(null);
            place = transactions.inPlatform(tx -> backfill.next(tx, last));
        } while (place.isPresent());
    }

    /// Until few are left, or it does not get fewer.
    private void catchUp(TableWork work) {
        if (!work.hasRows()) {
            return;
        }
        Backfill backfill = new Backfill(work);
        int done;
        do {
            beat.run();
            done = transactions.inPlatform(backfill::catchUp);
        } while (done > 0
                && transactions.inPlatform(tx -> PreparationQueries.countWritten(tx, work.table(), MOST_LEFT + 1))
                        > MOST_LEFT / 10);
    }

    /// One that was not made to its end is made anew.
    private void indexes(TableWork work, boolean unique) {
        EntityTable table = work.table();
        Map<String, Boolean> made = new TreeMap<>();
        transactions
                .inPlatform(tx -> PreparationQueries.madeIndexes(tx, table.table()))
                .forEach(one -> made.put(one.name(), one.isValid()));
        for (EntityIndex index : work.indexes()) {
            String name = table.indexName(index) + TableWork.NEXT;
            if (index.unique() != unique || made.getOrDefault(name, false)) {
                continue;
            }
            beat.run();
            if (made.containsKey(name)) {
                transactions.outside(PreparationQueries.dropIndexConcurrently(name), LONGEST_INDEX);
            }
            create(work, index, name);
        }
    }

    private void create(TableWork work, EntityIndex index, String name) {
        try {
            transactions.outside(
                    SchemaQueries.indexDefinition(work.table(), index, "concurrently", TableWork.NEXT, work.made()),
                    LONGEST_INDEX);
        } catch (DataIntegrityViolationException e) {
            // It would keep the version that serves from writing such rows.
            transactions.outside(PreparationQueries.dropIndexConcurrently(name), LONGEST_INDEX);
            throw SchemaChange.notUnique(work.table(), index);
        }
    }

    private void step(TableWork work, String step) {
        transactions.<Boolean>inPlatform(tx -> {
            PreparationQueries.setStep(tx, work.table(), step);
            return true;
        });
    }

    /// Drops what preparations of a plugin's tables have left.
    static void abandon(TenantTransactions transactions, String pluginId) {
        asOwner(transactions, pluginId, owner -> abandon(owner, pluginId));
    }

    /// Drops it in the owner's transaction.
    static void abandon(Transaction owner, String pluginId) {
        for (SchemaQueries.Registered entity : SchemaQueries.entities(owner, pluginId)) {
            PreparationQueries.unwatch(owner, entity.table());
            PreparationQueries.madeIndexes(owner, entity.table())
                    .forEach(index -> SchemaQueries.dropIndex(owner, index.name()));
            List<String> columns = PreparationQueries.madeColumns(owner, entity.table());
            if (!columns.isEmpty()) {
                SchemaQueries.dropColumns(owner, entity.table(), columns);
            }
            PreparationQueries.dropNextWords(owner, entity.table());
        }
        platform(owner, platform -> PreparationQueries.forget(platform, pluginId));
    }

    /// Asks the rows of references that were added without: they are all there, or were written since.
    static void validate(TenantTransactions transactions, String pluginId) {
        for (PreparationQueries.Unvalidated one :
                transactions.inPlatform(tx -> PreparationQueries.unvalidated(tx, pluginId))) {
            asOwner(transactions, pluginId, owner -> PreparationQueries.validate(owner, one));
        }
    }

    private static void platform(Transaction owner, Consumer<Transaction> work) {
        owner.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            work.accept(platform);
            return true;
        });
    }

    /// Tables that are in use are tried again: whoever waits for them stops those behind it.
    private static void asOwner(TenantTransactions transactions, String pluginId, Consumer<Transaction> step) {
        for (int tried = 1; ; tried++) {
            try {
                transactions.<Boolean>asOwner(owner -> {
                    SchemaQueries.begin(owner, pluginId);
                    SchemaQueries.waitShortly(owner);
                    step.accept(owner);
                    return true;
                });
                return;
            } catch (DataAccessException e) {
                RuntimeException translated = TableSchemas.translated(e);
                if (!(translated instanceof ApiProblem) || tried == TRIES) {
                    throw translated;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tables are in use", e);
        }
    }
}
