package dev.mortise.engine.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `[[pages]]`.
final class PagesReader {
    static final Set<String> KEYS = Set.of("path", "kind", "entity", "columns", "label");
    static final Set<String> KINDS = Set.of("list");

    private static final int MOST = 100;
    private static final int MOST_COLUMNS = 50;
    private static final Pattern PATH = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern KIND = Pattern.compile("[a-z]{1,20}");
    private static final Set<String> ROW_COLUMNS =
            Set.of("id", "version", "created_at", "updated_at", "created_by", "updated_by");

    private final Map<String, Entity> entities;

    PagesReader(Map<String, Entity> entities) {
        this.entities = entities;
    }

    List<Manifest.Page> read(ManifestTable root) {
        List<Manifest.Page> pages = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (ManifestTable one : root.tables("pages", MOST)) {
            one.known(KEYS);
            String path = one.matching("path", 63, PATH, "lower-case letters, digits and -, a letter first");
            if (!path.isEmpty() && !paths.add(path)) {
                one.problem("path", "there is a page " + path + " already", "another path");
            }
            String kind = one.matching("kind", 20, KIND, "one of " + KINDS);
            if (!kind.isEmpty() && !KINDS.contains(kind)) {
                one.problem("kind", "there is no kind " + ManifestTable.quoted(kind), "one of " + KINDS);
            }
            String name = one.required("entity", 63, "entity = the name of an entity of this manifest");
            Entity entity = entities.get(name);
            if (!name.isEmpty() && entity == null) {
                one.problem(
                        "entity", "there is no entity " + ManifestTable.quoted(name), "one of " + entities.keySet());
            }
            List<String> columns = one.texts("columns", MOST_COLUMNS, 63);
            if (entity != null) {
                columns.stream()
                        .filter(column -> !entity.fields().containsKey(column) && !ROW_COLUMNS.contains(column))
                        .forEach(column -> one.problem(
                                "columns",
                                "the entity " + name + " has no field " + ManifestTable.quoted(column),
                                "one of " + entity.fields().keySet()));
            }
            pages.add(new Manifest.Page(path, kind, name, columns, one.localized("label")));
        }
        return pages;
    }
}
