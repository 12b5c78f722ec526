package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.TableNames;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.search.WordQueries;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/// Brings a plugin's tables to what its manifest says: what is new is added, a new name is noted. What is
/// gone from the manifest stays in the database, with its rows' values, and is neither read nor written
/// until its tag comes back; only
/// [#evolve] changes how a column is stored. Doing it again changes nothing.
final class SchemaChange {
    private final Transaction owner;
    private final EntityTables tables;
    private final Map<Integer, SchemaQueries.Registered> entities = new HashMap<>();
    private final Map<Integer, Map<Integer, SchemaQueries.RegisteredField>> fields = new HashMap<>();

    SchemaChange(Transaction owner, EntityTables tables) {
        this.owner = owner;
        this.tables = tables;
        for (SchemaQueries.Registered entity : SchemaQueries.entities(owner, tables.pluginId())) {
            entities.put(entity.tag(), entity);
            fields.put(entity.tag(), new HashMap<>());
        }
        for (SchemaQueries.RegisteredField field : SchemaQueries.fields(owner, tables.pluginId())) {
            Objects.requireNonNull(fields.get(field.entityTag())).put(field.tag(), field);
        }
    }

    void apply() {
        refuseRetyped();
        for (EntityTable table : tables.all()) {
            if (!entities.containsKey(table.tag())) {
                SchemaQueries.createTable(owner, table);
            }
            SchemaQueries.register(owner, table);
        }
        for (EntityTable table : tables.all()) {
            for (EntityField field : table.fields().values()) {
                if (!isKnown(table, field)) {
                    add(table, field);
                }
                SchemaQueries.register(owner, table, field);
            }
        }
        tables.all().forEach(this::indexes);
        searchAnew(Set.of());
    }

    /// Works words out where they are of other fields than they should be.
    ///
    /// @param changed the tags of entities whose values changed
    void searchAnew(Set<Integer> changed) {
        for (EntityTable table : tables.all()) {
            String tags = tags(table);
            Optional<String> searched = SchemaQueries.searched(owner, table);
            if (changed.contains(table.tag()) || !TableWork.keepsWords(searched, table, added(table))) {
                owner.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
                    WordQueries.rebuild(platform, table);
                    return true;
                });
            }
            if (!searched.equals(Optional.of(tags))) {
                SchemaQueries.setSearched(owner, table, tags);
            }
        }
    }

    /// The fields of a table that had none before.
    private List<EntityField> added(EntityTable table) {
        return table.fields().values().stream()
                .filter(field -> !isKnown(table, field))
                .toList();
    }

    /// Whether words are of the fields that they should be of.
    static boolean isSearchable(Transaction platform, EntityTables tables) {
        return tables.all().stream()
                .allMatch(table -> SchemaQueries.searched(platform, table).equals(Optional.of(tags(table))));
    }

    /// What is noted of the fields whose words are kept.
    static String tags(EntityTable table) {
        return table.searched().stream()
                .map(field -> String.valueOf(field.tag()))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /// Brings them there from an earlier version of the manifest, of which the rows have been asked.
    ///
    /// @param prepared the tags of entities whose rows need nothing any more
    void evolve(EntityTables before, Set<Integer> prepared) {
        Set<Integer> changed = new HashSet<>();
        for (EntityTable table : tables.all()) {
            for (EntityField field : table.fields().values()) {
                SchemaQueries.RegisteredField known =
                        fields.getOrDefault(table.tag(), Map.of()).get(field.tag());
                if (known != null
                        && !known.storage().equals(Storage.of(field.type()).word())) {
                    store(before, table, field, known);
                    if (field.search()) {
                        changed.add(table.tag());
                    }
                }
            }
        }
        apply();
        for (EntityTable table : tables.all()) {
            Optional<EntityTable> former = before.find(table.tag());
            for (EntityField field : table.fields().values()) {
                boolean wasRequired = former.flatMap(one -> one.find(field.tag()))
                        .filter(EntityField::required)
                        .isPresent();
                boolean isFilled = prepared.contains(table.tag()) && !(field.type() instanceof ValueType.Reference);
                if (field.required() && !wasRequired && isKnown(table, field) && !isFilled) {
                    fill(table, field);
                    if (field.search()) {
                        changed.add(table.tag());
                    }
                }
            }
        }
        if (!changed.isEmpty()) {
            searchAnew(changed);
        }
        prepared.forEach(tag -> tables.find(tag).ifPresent(this::refer));
        noteNames(Optional.of(before));
    }

    /// Notes what has another name than before, or came to or came back, from now on.
    ///
    /// @param before the version before; empty when there is none
    void noteNames(Optional<EntityTables> before) {
        Map<String, String> latest = new HashMap<>();
        NameQueries.all(owner, tables.pluginId())
                .forEach(one -> latest.put(one.entityTag() + "." + one.fieldTag(), one.name()));
        for (EntityTable table : tables.all()) {
            Optional<EntityTable> former = before.flatMap(one -> one.find(table.tag()));
            String known = latest.get(table.tag() + "." + null);
            boolean isSame = table.name().equals(known)
                    && (before.isEmpty() || former.map(EntityTable::name).equals(Optional.of(table.name())));
            if (!isSame) {
                NameQueries.note(owner, table.pluginId(), table.tag(), null, table.name());
            }
            for (EntityField field : table.fields().values()) {
                String name = latest.get(table.tag() + "." + field.tag());
                Optional<String> was =
                        former.flatMap(one -> one.find(field.tag())).map(EntityField::name);
                if (!field.name().equals(name) || (before.isPresent() && !was.equals(Optional.of(field.name())))) {
                    NameQueries.note(owner, table.pluginId(), table.tag(), field.tag(), field.name());
                }
            }
        }
    }

    /// References of columns that were made before: their rows are asked later, when they stop nobody.
    private void refer(EntityTable table) {
        for (EntityField field : table.fields().values()) {
            if (field.type() instanceof ValueType.Reference reference
                    && !PreparationQueries.hasConstraint(owner, table, table.referenceName(field))) {
                SchemaQueries.addReference(owner, table, field, tables.target(reference), "not valid");
            }
        }
    }

    /// Stores a field otherwise.
    private void store(EntityTables before, EntityTable table, EntityField field, SchemaQueries.RegisteredField known) {
        String storage = Storage.of(field.type()).word();
        @Nullable String former = known.former();
        if (Storage.isInPlace(known.storage(), storage)) {
            SchemaQueries.resize(owner, table, field, storage);
            SchemaQueries.setStorage(owner, table, field, storage, former);
        } else {
            EntityField was = before.find(table.tag())
                    .flatMap(one -> one.find(field.tag()))
                    .orElseThrow();
            new Retyping(table, was, field, former).run(owner, former);
            former = known.storage();
        }
        Objects.requireNonNull(fields.get(table.tag()))
                .put(
                        field.tag(),
                        new SchemaQueries.RegisteredField(table.tag(), field.tag(), known.name(), storage, former));
    }

    /// Rows without a value get the default of a field that requires one now.
    private void fill(EntityTable table, EntityField field) {
        List<String> literals = Defaults.literals(owner.dsl(), field);
        if (!literals.isEmpty()) {
            owner.as(DatabaseRole.PLATFORM, platform -> SchemaQueries.fill(platform, table, field, literals));
        }
    }

    private boolean isKnown(EntityTable table, EntityField field) {
        return fields.getOrDefault(table.tag(), Map.of()).containsKey(field.tag());
    }

    private void refuseRetyped() {
        ApiProblem problem = ApiProblem.of(
                422,
                "refused",
                "this manifest changes the type of what holds data already; see errors. Keep the type, or leave the field out and add a new one with a new tag");
        for (EntityTable table : tables.all()) {
            Map<Integer, SchemaQueries.RegisteredField> known = fields.getOrDefault(table.tag(), Map.of());
            for (EntityField field : table.fields().values()) {
                SchemaQueries.RegisteredField before = known.get(field.tag());
                String storage = Storage.of(field.type()).word();
                if (before != null && !before.storage().equals(storage)) {
                    problem = problem.withError(
                            "entities.%s.fields.%s".formatted(table.name(), field.name()),
                            "retyped",
                            "the field with tag %d is stored as %s; its type %s would be stored as %s"
                                    .formatted(
                                            field.tag(),
                                            before.storage(),
                                            field.type().word(),
                                            storage));
                }
            }
        }
        if (!problem.errors().isEmpty()) {
            throw problem;
        }
    }

    private void add(EntityTable table, EntityField field) {
        SchemaQueries.addColumns(owner, table, field, Defaults.literals(owner.dsl(), field));
        if (field.type() instanceof ValueType.Reference reference) {
            SchemaQueries.addReference(owner, table, field, tables.target(reference), "");
        }
    }

    private void indexes(EntityTable table) {
        Set<String> existing = SchemaQueries.indexes(owner, table);
        Set<String> wanted = new HashSet<>();
        for (EntityIndex index : table.allIndexes()) {
            if (wanted.add(table.indexName(index)) && !existing.contains(table.indexName(index))) {
                create(table, index);
            }
        }
        existing.stream()
                .filter(name -> !wanted.contains(name) && !TableNames.isOfReference(name))
                .forEach(name -> SchemaQueries.dropIndex(owner, name));
    }

    private void create(EntityTable table, EntityIndex index) {
        try {
            SchemaQueries.createIndex(owner, table, index);
        } catch (DataIntegrityViolationException e) {
            throw notUnique(table, index);
        }
    }

    /// What is said when the stored rows do not allow a uniqueness.
    static ApiProblem notUnique(EntityTable table, EntityIndex index) {
        String names = String.join(
                ", ", index.keys().stream().map(EntityIndex.Key::field).toList());
        return ApiProblem.of(
                        422,
                        "refused",
                        "rows of %s have the same values of %s already: they cannot be made unique"
                                .formatted(table.name(), names))
                .withError("entities." + table.name() + ".unique", "unique", "not unique in the stored rows: " + names);
    }
}
