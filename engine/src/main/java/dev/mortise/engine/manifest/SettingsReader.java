package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `[settings.…]`.
final class SettingsReader {
    static final Set<String> KEYS = Set.of("type", "default", "min", "max", "secret", "label");
    private static final int MOST = 200;
    private static final Set<FieldType> NOT_HERE = Set.of(FieldType.ENUM, FieldType.REF, FieldType.MONEY);

    Map<String, Manifest.Setting> read(ManifestTable root) {
        Map<String, Manifest.Setting> settings = new LinkedHashMap<>();
        ManifestParser.named(root, "settings", MOST, "settings").forEach((name, table) -> {
            table.known(KEYS);
            FieldType type = Types.read(table);
            if (type == null) {
                return;
            }
            if (NOT_HERE.contains(type)) {
                table.problem("type", "a setting cannot be of the type " + type.word(), "another type, as string");
                return;
            }
            Types.onlyFor(table, "min", Types.BOUNDED, type);
            Types.onlyFor(table, "max", Types.BOUNDED, type);
            BigDecimal min = table.number("min");
            BigDecimal max = table.number("max");
            FieldReader.bounds(table, type, min, max);
            String byDefault = DefaultReader.read(table, FieldRules.of(type, min, max, null, null, List.of()));
            Types.onlyFor(table, "secret", Types.TEXTS, type);
            boolean secret = table.truth("secret");
            if (secret && table.has("default")) {
                table.problem("default", "a secret stands in the manifest, for everybody to read", "no default");
            }
            settings.put(name, new Manifest.Setting(name, type, byDefault, min, max, secret, table.localized("label")));
        });
        return settings;
    }
}
