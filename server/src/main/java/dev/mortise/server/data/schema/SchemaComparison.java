package dev.mortise.server.data.schema;

import dev.mortise.server.data.SchemaPlan;
import dev.mortise.server.data.SchemaPlan.Change;
import dev.mortise.server.data.SchemaPlan.Kind;
import dev.mortise.server.data.SchemaPlan.Lock;
import dev.mortise.server.data.SchemaPlan.Problem;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares two versions of a plugin's entities by their tags, and asks the rows whether they allow the new
/// one.
final class SchemaComparison {
    private final Transaction platform;
    private final EntityTables before;
    private final EntityTables after;
    private final boolean back;
    private final Set<Integer> prepared;
    private final Predicate<EntityTable> isLarge;
    private final Map<Integer, Map<Integer, SchemaQueries.RegisteredField>> registered = new HashMap<>();
    private final Map<String, CountQueries.Size> sizes = new HashMap<>();
    private final Map<Integer, Boolean> large = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /// @param back whether rows that break rules stand in nobody's way
    /// @param prepared the tags of entities whose rows have been asked already
    /// @param isLarge whether a table is prepared before the switch, while rows are written
    SchemaComparison(
            Transaction platform,
            EntityTables before,
            EntityTables after,
            boolean back,
            Set<Integer> prepared,
            Predicate<EntityTable> isLarge) {
        this.platform = platform;
        this.before = before;
        this.after = after;
        this.back = back;
        this.prepared = prepared;
        this.isLarge = isLarge;
        for (SchemaQueries.Registered entity : SchemaQueries.entities(platform, before.pluginId())) {
            registered.put(entity.tag(), new HashMap<>());
        }
        for (SchemaQueries.RegisteredField field : SchemaQueries.fields(platform, before.pluginId())) {
            registered
                    .computeIfAbsent(field.entityTag(), tag -> new HashMap<>())
                    .put(field.tag(), field);
        }
    }

    SchemaPlan plan() {
        for (EntityTable table : after.all()) {
            Optional<EntityTable> former = before.find(table.tag());
            if (former.isEmpty()) {
                boolean known = registered.containsKey(table.tag());
                entity(table, known ? Kind.RESTORED : Kind.ADDED, null, table.name());
            } else if (!former.get().name().equals(table.name())) {
                entity(table, Kind.RENAMED, former.get().name(), table.name());
            }
            for (EntityField field : table.fields().values()) {
                Optional<EntityField> was = former.flatMap(one -> one.find(field.tag()));
                if (was.isPresent()) {
                    changed(former.get(), table, was.get(), field);
                } else {
                    appeared(table, field, former.isPresent());
                }
            }
            former.ifPresent(one -> indexes(one, table));
        }
        for (EntityTable table : before.all()) {
            Optional<EntityTable> now = after.find(table.tag());
            if (now.isEmpty()) {
                entity(table, Kind.DROPPED, table.name(), null);
                continue;
            }
            for (EntityField field : table.fields().values()) {
                if (now.get().find(field.tag()).isEmpty()) {
                    add(table, field, Kind.DROPPED, FieldWords.shown(field), null, Lock.NONE, true, true);
                }
            }
        }
        return new SchemaPlan(changes, problems);
    }

    private void appeared(EntityTable table, EntityField field, boolean tableIsUsed) {
        SchemaQueries.@Nullable RegisteredField known =
                registered.getOrDefault(table.tag(), Map.of()).get(field.tag());
        boolean hasTable = registered.containsKey(table.tag());
        if (known == null) {
            if (tableIsUsed) {
                add(table, field, Kind.ADDED, null, FieldWords.shown(field), Lock.ACCESS_EXCLUSIVE, true, true);
            }
            if (hasTable && field.required() && field.defaultValue() == null) {
                missing(table, field, CountQueries.size(platform, table.table()).rows());
            }
            return;
        }
        if (tableIsUsed) {
            add(table, field, Kind.RESTORED, null, FieldWords.shown(field), Lock.NONE, true, true);
        }
        String storage = Storage.of(field.type()).word();
        if (!known.storage().equals(storage)) {
            problem(table, field, "retyped", 0, true, """
                    tag %d was dropped while it was stored as %s, and cannot come back as %s: purge what is dropped, or \
                    give the field a new tag""".formatted(field.tag(), known.storage(), storage));
            return;
        }
        refused(table, field, field.type(), field);
        missing(table, field);
    }

    private void changed(EntityTable former, EntityTable table, EntityField was, EntityField field) {
        if (!was.name().equals(field.name())) {
            add(table, field, Kind.RENAMED, was.name(), field.name(), Lock.NONE, true, true);
        }
        String from = Storage.of(was.type()).word();
        String to = Storage.of(field.type()).word();
        boolean wider = Widening.is(was.type(), field.type());
        boolean moved = !from.equals(to);
        if (moved && !Storage.isInPlace(from, to)) {
            retyped(table, was, field);
            required(table, was, field);
            return;
        }
        if (!FieldWords.rules(was).equals(FieldWords.rules(field))) {
            add(
                    table,
                    field,
                    wider ? Kind.WIDENED : Kind.NARROWED,
                    FieldWords.shown(was),
                    FieldWords.shown(field),
                    moved ? Lock.ACCESS_EXCLUSIVE : Lock.NONE,
                    !moved,
                    true);
        }
        if (moved && !wider) {
            outOfRange(table, field);
        }
        if (!wider) {
            refused(former, was, field.type(), field);
        }
        required(table, was, field);
    }

    private void retyped(EntityTable table, EntityField was, EntityField field) {
        add(
                table,
                field,
                Kind.RETYPED,
                FieldWords.shown(was),
                FieldWords.shown(field),
                Lock.ACCESS_EXCLUSIVE,
                false,
                true);
        if (was.type() instanceof ValueType.Reference || field.type() instanceof ValueType.Reference) {
            problem(table, field, "retyped", 0, true, """
                    a field with tag %d that points to rows cannot point to other ones or hold anything else: drop it, and \
                    add a field with a new tag""".formatted(field.tag()));
            return;
        }
        if (prepared.contains(table.tag())) {
            return;
        }
        SchemaQueries.@Nullable RegisteredField known =
                registered.getOrDefault(table.tag(), Map.of()).get(field.tag());
        long rows = new Retyping(table, was, field, known == null ? null : known.former()).unconvertible(platform);
        if (rows > 0) {
            problem(
                    table,
                    field,
                    "convert",
                    rows,
                    true,
                    "%d rows, the trash among them, have a value of %s that means nothing as %s: change them first"
                            .formatted(rows, was.name(), FieldWords.rules(field)));
        }
    }

    private void required(EntityTable table, EntityField was, EntityField field) {
        if (was.required() != field.required()) {
            boolean fills = field.required() && field.defaultValue() != null;
            add(
                    table,
                    field,
                    field.required() ? Kind.NARROWED : Kind.WIDENED,
                    FieldWords.required(was),
                    FieldWords.required(field),
                    fills ? Lock.SHARE : Lock.NONE,
                    !fills,
                    !fills);
            if (field.required()) {
                missing(table, field);
            }
        }
    }

    /// The trash counts too: a column has one size for all its rows.
    private void outOfRange(EntityTable table, EntityField field) {
        if (field.type() instanceof ValueType.Whole whole && whole.bits() == 32 && !prepared.contains(table.tag())) {
            long rows = CountQueries.count(
                    platform, table.table(), "\"%s\" not between -2147483648 and 2147483647".formatted(field.column()));
            if (rows > 0) {
                problem(table, field, "range", rows, true, rows + " rows have a number beyond 32 bits");
            }
        }
    }

    private void refused(EntityTable stored, EntityField was, ValueType wanted, EntityField field) {
        long rows = prepared.contains(stored.tag()) ? 0 : StoredValues.refused(platform, stored, was, wanted);
        if (rows > 0) {
            problem(
                    stored,
                    field,
                    "value",
                    rows,
                    !back,
                    "%d rows have a value of %s that breaks the new rules (%s): change them first"
                            .formatted(rows, was.name(), FieldWords.rules(field)));
        }
    }

    private void missing(EntityTable table, EntityField field) {
        if (field.required() && field.defaultValue() == null && !prepared.contains(table.tag())) {
            missing(
                    table,
                    field,
                    CountQueries.count(
                            platform,
                            table.table(),
                            "deleted_at is null and \"%s\" is null".formatted(field.column())));
        }
    }

    private void missing(EntityTable table, EntityField field, long rows) {
        if (rows > 0) {
            problem(
                    table,
                    field,
                    "required",
                    rows,
                    !back,
                    "%d rows have no value of %s, which requires one: give it a default, or fill them first"
                            .formatted(rows, field.name()));
        }
    }

    private void indexes(EntityTable former, EntityTable table) {
        Map<String, EntityIndex> was = byName(former);
        Map<String, EntityIndex> now = byName(table);
        now.forEach((name, index) -> {
            if (!was.containsKey(name)) {
                Kind kind = index.unique() ? Kind.UNIQUE_ADDED : Kind.INDEX_ADDED;
                index(table, index, kind, Lock.SHARE, false);
                if (index.unique() && !prepared.contains(table.tag())) {
                    duplicates(table, index);
                }
            }
        });
        was.forEach((name, index) -> {
            if (!now.containsKey(name)) {
                Kind kind = index.unique() ? Kind.UNIQUE_REMOVED : Kind.INDEX_REMOVED;
                index(former, index, kind, Lock.ACCESS_EXCLUSIVE, true);
            }
        });
    }

    /// Columns that are not there yet hold one value in all rows, or none: PostgreSQL tells when the index
    /// is made.
    private void duplicates(EntityTable table, EntityIndex index) {
        List<String> columns = new ArrayList<>();
        for (EntityIndex.Key key : index.keys()) {
            EntityField field = table.fields().get(key.field());
            if (field != null && !registered.getOrDefault(table.tag(), Map.of()).containsKey(field.tag())) {
                return;
            }
            columns.add(key.column());
            if (field != null && field.type() instanceof ValueType.Money) {
                columns.add(field.currencyColumn());
            }
        }
        long rows = CountQueries.duplicates(platform, table.table(), columns);
        if (rows > 0) {
            problems.add(new Problem(
                    "entities." + table.name() + ".unique",
                    "unique",
                    "%d rows share their values of %s with another row of their tenant".formatted(rows, keys(index)),
                    rows,
                    true));
        }
    }

    private static Map<String, EntityIndex> byName(EntityTable table) {
        Map<String, EntityIndex> indexes = new LinkedHashMap<>();
        table.allIndexes().forEach(index -> indexes.put(table.indexName(index), index));
        return indexes;
    }

    private void entity(EntityTable table, Kind kind, @Nullable String from, @Nullable String to) {
        CountQueries.Size size = size(table);
        changes.add(new Change(
                table.name(),
                null,
                table.tag(),
                null,
                kind,
                from,
                to,
                size.rows(),
                size.estimated(),
                Lock.NONE,
                true,
                true));
    }

    private void add(
            EntityTable table,
            EntityField field,
            Kind kind,
            @Nullable String from,
            @Nullable String to,
            Lock lock,
            boolean online,
            boolean reversible) {
        CountQueries.Size size = size(table);
        changes.add(new Change(
                table.name(),
                field.name(),
                table.tag(),
                field.tag(),
                kind,
                from,
                to,
                size.rows(),
                size.estimated(),
                lock,
                online || isLarge(table),
                reversible));
    }

    private void index(EntityTable table, EntityIndex index, Kind kind, Lock lock, boolean online) {
        CountQueries.Size size = size(table);
        String keys = keys(index);
        boolean gone = kind == Kind.INDEX_REMOVED || kind == Kind.UNIQUE_REMOVED;
        changes.add(new Change(
                table.name(),
                keys,
                table.tag(),
                null,
                kind,
                gone ? keys : null,
                gone ? null : keys,
                size.rows(),
                size.estimated(),
                lock,
                online || isLarge(table),
                kind != Kind.UNIQUE_REMOVED));
    }

    private boolean isLarge(EntityTable table) {
        return registered.containsKey(table.tag()) && large.computeIfAbsent(table.tag(), tag -> isLarge.test(table));
    }

    private CountQueries.Size size(EntityTable table) {
        return registered.containsKey(table.tag())
                ? sizes.computeIfAbsent(table.table(), name -> CountQueries.size(platform, name))
                : new CountQueries.Size(0, false);
    }

    private void problem(EntityTable table, EntityField field, String code, long rows, boolean blocks, String detail) {
        problems.add(
                new Problem("entities.%s.fields.%s".formatted(table.name(), field.name()), code, detail, rows, blocks));
    }

    private static String keys(EntityIndex index) {
        return index.keys().stream()
                .map(key -> (key.descending() ? "-" : "") + key.field())
                .collect(Collectors.joining(", "));
    }
}
