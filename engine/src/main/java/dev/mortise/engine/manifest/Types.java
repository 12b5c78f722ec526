package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rules of fields and settings that depend on the type.
final class Types {
    static final Set<FieldType> TEXTS = EnumSet.of(FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.URL);
    static final Set<FieldType> DECIMALS = EnumSet.of(FieldType.DECIMAL, FieldType.MONEY);
    static final Set<FieldType> BOUNDED = EnumSet.of(
            FieldType.STRING,
            FieldType.TEXT,
            FieldType.EMAIL,
            FieldType.URL,
            FieldType.INT,
            FieldType.BIGINT,
            FieldType.DECIMAL,
            FieldType.MONEY);

    private Types() {}

    static @Nullable FieldType read(ManifestTable table) {
        String known = Arrays.stream(FieldType.values()).map(FieldType::word).collect(Collectors.joining(", "));
        String word = table.required("type", 40, "one of " + known);
        if (word.isEmpty()) {
            return null;
        }
        FieldType type = FieldType.of(word).orElse(null);
        if (type == null) {
            table.problem("type", "there is no type " + ManifestTable.quoted(word), "one of " + known);
        }
        return type;
    }

    /// Refuses a key that says nothing about the type.
    static void onlyFor(ManifestTable table, String key, Set<FieldType> types, FieldType type) {
        if (table.has(key) && !types.contains(type)) {
            table.problem(
                    key,
                    "the type " + type.word() + " has no " + key,
                    "leave it out; " + key + " is for "
                            + types.stream().map(FieldType::word).sorted().collect(Collectors.joining(", ")));
        }
    }

    static void ordered(ManifestTable table, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        if (min != null && max != null && min.compareTo(max) > 0) {
            table.problem("min", "min is " + min + " and max is " + max, "a min that is not above max");
        }
    }
}
