package dev.mortise.engine.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `[entities.…]`.
final class EntitiesReader {
    static final Set<String> KEYS = Set.of("tag", "label", "title", "fields", "unique", "index");
    static final Set<String> INDEX_KEYS = Set.of("fields");
    static final int HIGHEST_TAG = 10_000;

    private static final int MOST = 100;
    private static final int MOST_FIELDS = 400;
    private static final int MOST_INDEXES = 32;
    private static final int MOST_KEYS = 8;
    private static final int MOST_INDEXED_CHARACTERS = 600;

    /// What an index may be ordered by beside the entity's own fields.
    private static final Set<String> ROW_FIELDS =
            Set.of("id", "version", "created_at", "updated_at", "created_by", "updated_by");

    Map<String, Entity> read(ManifestTable root) {
        Map<String, ManifestTable> tables = ManifestParser.named(root, "entities", MOST, "entities");
        Map<String, Entity> entities = new LinkedHashMap<>();
        Map<Long, ManifestTable> tags = new HashMap<>();
        tables.forEach((name, table) -> {
            table.known(KEYS);
            entities.put(name, entity(name, tag(table, name, "entity", tags), table, tables.keySet()));
        });
        OwnedReader.check(tables, entities);
        return entities;
    }

    /// A tag, which no other of its kind has.
    ///
    /// @param tags of those before, with their tables
    static int tag(ManifestTable table, String name, String what, Map<Long, ManifestTable> tags) {
        if (!table.has("tag")) {
            table.problem(
                    "tag",
                    "the " + what + " " + name + " has no tag",
                    "tag = a number that no other " + what + " here has or ever had");
            return 0;
        }
        Long tag = table.whole("tag", 1, HIGHEST_TAG);
        if (tag == null) {
            return 0;
        }
        ManifestTable other = tags.putIfAbsent(tag, table);
        if (other != null) {
            table.problem(
                    "tag",
                    "the tag %d of line %d is that of %s in line %d too"
                            .formatted(tag, table.line("tag"), other.path(), other.line("tag")),
                    "a tag that no other " + what + " here has or ever had");
        }
        return tag.intValue();
    }

    private static Entity entity(String name, int tag, ManifestTable table, Set<String> entities) {
        Map<String, ManifestTable> tables = ManifestParser.named(table, "fields", MOST_FIELDS, "fields");
        if (!table.has("fields")) {
            table.problem("fields", "the entity " + name + " has no fields", "[entities." + name + ".fields]");
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        Map<Long, ManifestTable> tags = new HashMap<>();
        FieldReader reader = new FieldReader(entities);
        tables.forEach(
                (fieldName, one) -> reader.read(fieldName, one, tags).ifPresent(field -> fields.put(fieldName, field)));
        String title = table.text("title", 63);
        if (title != null && !tables.containsKey(title)) {
            table.problem("title", "there is no field " + ManifestTable.quoted(title), "one of " + tables.keySet());
            title = null;
        }
        return new Entity(
                name,
                tag,
                table.localized("label"),
                title,
                fields,
                indexes(table, "unique", tables.keySet(), fields),
                indexes(table, "index", tables.keySet(), fields));
    }

    private static List<List<String>> indexes(
            ManifestTable table, String key, Set<String> fields, Map<String, Field> read) {
        boolean unique = key.equals("unique");
        List<List<String>> indexes = new ArrayList<>();
        for (ManifestTable one : table.tables(key, MOST_INDEXES)) {
            one.known(INDEX_KEYS);
            List<String> names = one.texts("fields", MOST_KEYS, 64);
            if (names.isEmpty()) {
                one.problem("fields", "there are no fields", "fields = [\"…\"]");
                continue;
            }
            boolean complete = true;
            for (String word : names) {
                String name = !unique && word.startsWith("-") ? word.substring(1) : word;
                if (!fields.contains(name) && (unique || !ROW_FIELDS.contains(name))) {
                    one.problem(
                            "fields",
                            "there is no field " + ManifestTable.quoted(word),
                            unique ? "one of " + fields : "one of " + fields + ", with - before it for descending");
                    complete = false;
                }
            }
            checkSize(one, names, read);
            if (complete) {
                indexes.add(names);
            }
        }
        return indexes;
    }

    /// An index entry has 2 704 bytes at most, a character up to four; JSON has no order.
    private static void checkSize(ManifestTable index, List<String> names, Map<String, Field> fields) {
        Set<String> seen = new HashSet<>();
        int characters = 0;
        for (String word : names) {
            String name = word.startsWith("-") ? word.substring(1) : word;
            if (!seen.add(name)) {
                index.problem("fields", ManifestTable.quoted(name) + " stands twice", "once is enough");
                continue;
            }
            Field field = fields.get(name);
            if (field != null && field.type() == FieldType.JSON) {
                index.problem("fields", name + " is json, which no index orders", "leave it out");
            } else if (field != null) {
                characters += FieldRules.of(
                                field.type(),
                                field.min(),
                                field.max(),
                                field.precision(),
                                field.scale(),
                                field.values())
                        .indexedCharacters();
            }
        }
        if (characters > MOST_INDEXED_CHARACTERS) {
            index.problem(
                    "fields",
                    "its texts may have " + characters + " characters together",
                    "at most " + MOST_INDEXED_CHARACTERS + ": give the fields a smaller max");
        }
    }
}
