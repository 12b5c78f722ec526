package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.data.schema.PreparationQueries.Place;
import dev.mortise.server.data.schema.PreparationQueries.Written;
import dev.mortise.server.data.search.SearchWords;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/// Carries the rows of a table over to what another version asks of them, while the version that
/// serves writes them: into columns and words that are not in use yet.
///
/// All rows are gone through once. Whatever is written meanwhile is noted in the transaction that
/// writes it, and gone through again, as often as it takes: in the end, with writers kept away for a
/// moment, nothing is left. So it never matters whether a row that was read is being changed. A row
/// that somebody holds is not waited for, as two who wait for each other would end one of them: it is
/// noted, and comes later.
final class Backfill {
    /// Writers of a row wait as long as its part takes.
    private static final int BATCH = 1_000;

    /// Of rows whose values may be long.
    private static final int LONG_BATCH = 100;

    private static final int LONG_CHARACTERS = 2_000;
    private static final int WORDS_AT_ONCE = 10_000;

    private final TableWork work;
    private final EntityTable table;
    private final Columns columns;
    private final Map<String, Field<?>> read = new LinkedHashMap<>();
    private final Map<EntityField, Retyping> retypings = new HashMap<>();
    private int batch = BATCH;

    Backfill(TableWork work) {
        this.work = work;
        table = work.table();
        columns = Columns.of(table);
        add(List.of(columns.tenantId(), columns.id(), columns.deletedAt()));
        for (TableWork.Move move : work.moves()) {
            if (move.kind() == TableWork.Kind.RETYPED) {
                Retyping retyping = new Retyping(table, move.was(), move.field(), move.former());
                retypings.put(move.field(), retyping);
                add(retyping.read(""));
            } else {
                add(Retyping.stored(table, move.was(), ""));
            }
            bound(move.was());
        }
        for (TableWork.Check check : work.checks()) {
            add(Retyping.stored(table, check.was(), ""));
            bound(check.was());
        }
        if (work.words()) {
            table.searched().stream()
                    .filter(field ->
                            !work.added().contains(field) && move(field).isEmpty())
                    .forEach(field -> {
                        add(Retyping.stored(table, field, ""));
                        bound(field);
                    });
        }
    }

    private void bound(EntityField field) {
        if (field.type() instanceof ValueType.Json
                || (field.type() instanceof ValueType.Text text && text.max() > LONG_CHARACTERS)) {
            batch = LONG_BATCH;
        }
    }

    private void add(List<Field<?>> fields) {
        fields.forEach(field -> read.putIfAbsent(field.getName(), field));
    }

    /// Carries the next rows over.
    ///
    /// @param after the last one that was; null for none
    /// @return the last one that is; empty when there are none any more
    /// @throws ApiProblem 422 `refused` when a row does not allow it
    Optional<Place> next(Transaction platform, @Nullable Place after) {
        List<Place> page = PreparationQueries.page(platform, table.table(), after, batch);
        if (page.isEmpty()) {
            return Optional.empty();
        }
        Set<Place> taken = carry(platform, page, false);
        List<Place> held = new ArrayList<>(page);
        held.removeAll(taken);
        if (!held.isEmpty()) {
            PreparationQueries.noteWritten(platform, table, held);
        }
        return PreparationQueries.moveOn(platform, table, page.getLast(), page.size())
                ? Optional.of(page.getLast())
                : Optional.empty();
    }

    /// Carries rows over that were written meanwhile.
    ///
    /// @return how many notes are done with; 0 when there is none, or all of their rows are held
    /// @throws ApiProblem 422 `refused` when a row does not allow it
    int catchUp(Transaction platform) {
        List<Written> written = PreparationQueries.written(platform, table, batch);
        if (written.isEmpty()) {
            return 0;
        }
        Set<Place> rows = new LinkedHashSet<>();
        written.forEach(one -> rows.add(one.place()));
        Set<Place> taken = carry(platform, rows, true);
        Set<Place> held = new HashSet<>(rows);
        held.removeAll(taken);
        if (!held.isEmpty()) {
            Set<Place> gone = new HashSet<>(held);
            PreparationQueries.present(platform, table.table(), held).forEach(gone::remove);
            held.removeAll(gone);
            if (work.words() && !gone.isEmpty()) {
                PreparationQueries.replaceWords(platform, table, List.copyOf(gone), List.of(), List.of());
            }
        }
        List<Written> done =
                written.stream().filter(one -> !held.contains(one.place())).toList();
        PreparationQueries.forgetWritten(platform, table, done);
        return done.size();
    }

    /// @param again whether the rows may have been carried over before
    /// @return those that are, without those that are held or gone
    private Set<Place> carry(Transaction platform, Collection<Place> rows, boolean again) {
        UUID[] tenants = rows.stream().map(Place::tenant).toArray(UUID[]::new);
        UUID[] ids = rows.stream().map(Place::row).toArray(UUID[]::new);
        SelectConditionStep<Record> select = platform.dsl()
                .select(read.values())
                .from(columns.table())
                .where(DSL.condition(
                        "({0}, {1}) in (select k.tenant, k.id from unnest({2}, {3}) as k (tenant, id))",
                        columns.tenantId(), columns.id(), DSL.val(tenants), DSL.val(ids)));
        Select<Record> locking =
                work.moves().isEmpty() ? select : select.forNoKeyUpdate().skipLocked();
        List<Record> records = locking.fetch();
        Set<Place> taken = new HashSet<>();
        Words words = new Words();
        List<Query> updates = new ArrayList<>();
        for (Record row : records) {
            Place place = new Place(row.get(columns.tenantId()), row.get(columns.id()));
            taken.add(place);
            check(row);
            Map<EntityField, @Nullable Object> moved = new HashMap<>();
            work.moves().forEach(move -> moved.put(move.field(), moved(row, move)));
            if (!moved.isEmpty()) {
                updates.add(update(platform, place, moved));
            }
            words.add(place, row, moved);
            words.writeWhenMany(platform);
        }
        write(platform, taken, updates, again);
        words.write(platform);
        return taken;
    }

    private void write(Transaction platform, Set<Place> rows, List<Query> updates, boolean again) {
        if (updates.isEmpty()) {
            return;
        }
        try {
            if (again && work.indexes().stream().anyMatch(index -> index.unique())) {
                // Values that rows have exchanged stand in each other's way for a moment.
                Map<EntityField, @Nullable Object> nothing = new HashMap<>();
                work.moves().forEach(move -> nothing.put(move.field(), null));
                platform.dsl()
                        .batch(rows.stream()
                                .map(row -> update(platform, row, nothing))
                                .toList())
                        .execute();
            }
            platform.dsl().batch(updates).execute();
        } catch (DuplicateKeyException e) {
            throw refusal(
                    "entities.%s.unique".formatted(table.name()),
                    "unique",
                    "rows share values with another row of their tenant that are to be unique: change them first");
        }
    }

    private Query update(Transaction platform, Place place, Map<EntityField, @Nullable Object> moved) {
        Map<Field<?>, @Nullable Object> values = new HashMap<>();
        moved.forEach((field, value) -> {
            List<Field<?>> next = Retyping.stored(table, field, TableWork.NEXT);
            boolean money = value instanceof MoneyAmount;
            values.put(next.getFirst(), money ? ((MoneyAmount) value).amount() : value);
            if (next.size() == 2) {
                values.put(next.getLast(), money ? ((MoneyAmount) value).currency() : null);
            }
        });
        return platform.dsl()
                .update(columns.table())
                .set(values)
                .where(columns.tenantId().eq(place.tenant()))
                .and(columns.id().eq(place.row()));
    }

    private @Nullable Object moved(Record row, TableWork.Move move) {
        Object was = Retyping.value(table, row, move.was(), "");
        if (was == null) {
            return move.otherwise();
        }
        return switch (move.kind()) {
            case FILLED -> was;
            case RESIZED -> resized(move, ((Number) was).longValue());
            case RETYPED ->
                Objects.requireNonNull(retypings.get(move.field()))
                        .converted(row, "")
                        .orElseThrow(() -> refusal(
                                place(move.field()),
                                "convert",
                                "a row, of the trash maybe, has a value of %s that means nothing as %s: change it first"
                                        .formatted(
                                                move.was().name(),
                                                move.field().type().word())));
        };
    }

    private Object resized(TableWork.Move move, long number) {
        if (!(move.field().type() instanceof ValueType.Whole whole) || whole.bits() == 64) {
            return number;
        }
        if (number != (int) number) {
            throw refusal(place(move.field()), "range", "a row has a number beyond 32 bits: change it first");
        }
        return (int) number;
    }

    private void check(Record row) {
        if (row.get(columns.deletedAt()) != null) {
            return;
        }
        for (TableWork.Check check : work.checks()) {
            Object value = Retyping.value(table, row, check.was(), "");
            if (value == null && check.presence()) {
                throw refusal(
                        place(check.field()),
                        "required",
                        "a row has no value of %s, which requires one: give it a default, or fill it first"
                                .formatted(check.field().name()));
            }
            if (value != null
                    && check.rules()
                    && ValueRules.read(
                                    check.field().type(),
                                    ValueJson.write(check.was().type(), value))
                            instanceof Reading.Refused) {
                throw refusal(
                        place(check.field()),
                        "value",
                        "a row has a value of %s that breaks the new rules: change it first"
                                .formatted(check.was().name()));
            }
        }
    }

    private String place(EntityField field) {
        return "entities.%s.fields.%s".formatted(table.name(), field.name());
    }

    private static ApiProblem refusal(String where, String code, String detail) {
        return ApiProblem.of(422, "refused", "a stored row does not allow this version: " + detail)
                .withError(where, code, detail);
    }

    private Optional<TableWork.Move> move(EntityField field) {
        return work.moves().stream().filter(one -> one.field().equals(field)).findFirst();
    }

    /// The words of some rows.
    private final class Words {
        private final List<Place> rows = new ArrayList<>();
        private final List<Place> owners = new ArrayList<>();
        private final List<String> words = new ArrayList<>();

        void add(Place place, Record row, Map<EntityField, @Nullable Object> moved) {
            if (!work.words()) {
                return;
            }
            rows.add(place);
            if (row.get(columns.deletedAt()) == null) {
                for (String word : SearchWords.of(table, name -> value(row, name, moved))) {
                    owners.add(place);
                    words.add(word);
                }
            }
        }

        private @Nullable Object value(Record row, String name, Map<EntityField, @Nullable Object> moved) {
            EntityField field = Objects.requireNonNull(table.fields().get(name));
            if (moved.containsKey(field)) {
                return moved.get(field);
            }
            return work.added().contains(field)
                    ? Defaults.of(field).orElse(null)
                    : Retyping.value(table, row, field, "");
        }

        void writeWhenMany(Transaction platform) {
            if (words.size() >= WORDS_AT_ONCE) {
                write(platform);
            }
        }

        void write(Transaction platform) {
            if (!rows.isEmpty()) {
                PreparationQueries.replaceWords(platform, table, rows, owners, words);
            }
            rows.clear();
            owners.clear();
            words.clear();
        }
    }
}
