package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one field of an entity.
final class FieldReader {
    static final Set<String> KEYS = Set.of(
            "tag",
            "type",
            "required",
            "search",
            "min",
            "max",
            "precision",
            "scale",
            "pattern",
            "values",
            "to",
            "on_delete",
            "owned",
            "default",
            "label");

    private static final Set<FieldType> ENUMS = EnumSet.of(FieldType.ENUM);
    private static final Set<FieldType> REFS = EnumSet.of(FieldType.REF);
    private static final BigDecimal MOST_CHARACTERS = BigDecimal.valueOf(100_000);
    private static final int MOST_PRECISION = 60;
    private static final int MOST_SCALE = 30;
    private static final int MOST_VALUES = 200;
    private static final int LONGEST_VALUE = 100;

    private final Set<String> entities;

    FieldReader(Set<String> entities) {
        this.entities = entities;
    }

    Optional<Field> read(String name, ManifestTable table, Map<Long, ManifestTable> tags) {
        table.known(KEYS);
        if (Names.RESERVED_FIELDS.contains(name)) {
            table.problem("", "every row has " + name + " already", "another name");
        }
        int tag = EntitiesReader.tag(table, name, "field", tags);
        FieldType type = Types.read(table);
        if (type == null) {
            return Optional.empty();
        }
        Types.onlyFor(table, "min", Types.BOUNDED, type);
        Types.onlyFor(table, "max", Types.BOUNDED, type);
        Types.onlyFor(table, "pattern", Types.TEXTS, type);
        Types.onlyFor(table, "search", Types.TEXTS, type);
        Types.onlyFor(table, "precision", Types.DECIMALS, type);
        Types.onlyFor(table, "scale", Types.DECIMALS, type);
        Types.onlyFor(table, "values", ENUMS, type);
        Types.onlyFor(table, "to", REFS, type);
        Types.onlyFor(table, "on_delete", REFS, type);
        Types.onlyFor(table, "owned", REFS, type);
        BigDecimal min = table.number("min");
        BigDecimal max = table.number("max");
        bounds(table, type, min, max);
        Integer precision = small(table.whole("precision", 1, MOST_PRECISION));
        Integer scale = small(table.whole("scale", 0, MOST_SCALE));
        if (precision != null && scale != null && scale > precision) {
            table.problem(
                    "scale", "scale is " + scale + " and precision is " + precision, "a scale not above precision");
        }
        List<String> values = values(table, type);
        boolean required = table.truth("required");
        FieldRules rules = FieldRules.of(type, min, max, precision, scale, values);
        fitting(table, rules);
        String byDefault = DefaultReader.read(table, rules);
        if (required && "\"\"".equals(byDefault)) {
            table.problem("default", "a required field cannot be empty", "a text with characters");
        }
        return Optional.of(new Field(
                name,
                tag,
                type,
                required,
                table.truth("search"),
                min,
                max,
                precision,
                scale,
                pattern(table),
                values,
                target(table, type),
                onDelete(table, required),
                owned(table, required),
                byDefault,
                table.localized("label")));
    }

    /// Refuses bounds that no value of the type could keep.
    static void bounds(ManifestTable table, FieldType type, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        Types.ordered(table, min, max);
        switch (type) {
            case STRING, TEXT, EMAIL, URL -> {
                bound(table, "min", min, BigDecimal.ZERO, MOST_CHARACTERS);
                bound(table, "max", max, BigDecimal.ONE, BigDecimal.valueOf(FieldRules.longest(type)));
            }
            case INT -> {
                BigDecimal least = BigDecimal.valueOf(Integer.MIN_VALUE);
                BigDecimal most = BigDecimal.valueOf(Integer.MAX_VALUE);
                bound(table, "min", min, least, most);
                bound(table, "max", max, least, most);
            }
            case BIGINT -> {
                BigDecimal least = BigDecimal.valueOf(Long.MIN_VALUE);
                BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
                bound(table, "min", min, least, most);
                bound(table, "max", max, least, most);
            }
            case DECIMAL, MONEY, BOOL, DATE, DATETIME, ENUM, REF, JSON, UUID -> {}
        }
    }

    /// Refuses bounds that the type's own bounds, or precision and scale, leave no room for.
    private static void fitting(ManifestTable table, FieldRules rules) {
        if (Types.DECIMALS.contains(rules.type()) && rules.scale() <= rules.precision()) {
            fits(table, "min", rules.min(), rules);
            fits(table, "max", rules.max(), rules);
        }
        BigDecimal min = rules.min();
        BigDecimal max = rules.max();
        if (Types.TEXTS.contains(rules.type())
                && !table.has("max")
                && min != null
                && max != null
                && min.compareTo(max) > 0) {
            table.problem(
                    "min",
                    "min is " + min.toPlainString() + ", and without the key max is " + max.toPlainString(),
                    "a smaller min, or a max that is not below it");
        }
    }

    private static void fits(ManifestTable table, String key, @Nullable BigDecimal bound, FieldRules rules) {
        if (bound != null && !rules.fits(bound)) {
            table.problem(
                    key,
                    key + " is " + bound.toPlainString(),
                    "a number of %d digits before and %d after the point, as precision and scale say"
                            .formatted(rules.precision() - rules.scale(), rules.scale()));
        }
    }

    private static @Nullable String pattern(ManifestTable table) {
        String pattern = table.text("pattern", PatternForm.LONGEST);
        if (pattern != null) {
            try {
                PatternForm.check(pattern);
            } catch (IllegalArgumentException e) {
                table.problem("pattern", String.valueOf(e.getMessage()), PatternForm.FORM);
            }
        }
        return pattern;
    }

    private static void bound(
            ManifestTable table, String key, @Nullable BigDecimal bound, BigDecimal least, BigDecimal most) {
        if (bound != null
                && (bound.compareTo(least) < 0
                        || bound.compareTo(most) > 0
                        || bound.stripTrailingZeros().scale() > 0)) {
            table.problem(key, key + " is " + bound, "a whole number from " + least + " to " + most);
        }
    }

    private static List<String> values(ManifestTable table, FieldType type) {
        List<String> values = table.texts("values", MOST_VALUES, LONGEST_VALUE);
        if (type == FieldType.ENUM && values.isEmpty() && !table.has("values")) {
            table.problem("values", "an enum needs its words", "values = [\"…\", \"…\"]");
        } else if (type == FieldType.ENUM && values.isEmpty()) {
            table.problem("values", "an enum needs at least one word", "values = [\"…\", \"…\"]");
        }
        return values;
    }

    private @Nullable String target(ManifestTable table, FieldType type) {
        if (type != FieldType.REF) {
            return null;
        }
        String to = table.required("to", 63, "to = the name of an entity of this manifest");
        if (!to.isEmpty() && !entities.contains(to)) {
            table.problem("to", "there is no entity " + ManifestTable.quoted(to), "one of " + entities);
        }
        return to;
    }

    /// What is owned has an owner, and goes with it.
    private static @Nullable String owned(ManifestTable table, boolean required) {
        String name = table.text("owned", 63);
        if (name == null) {
            return null;
        }
        if (!Names.isName(name) || Names.RESERVED_FIELDS.contains(name)) {
            table.problem("owned", "found " + ManifestTable.quoted(name), Names.FORM + ", and none that every row has");
        }
        if (!required) {
            table.problem("owned", "the field is not required", "required = true: what is owned has an owner");
        }
        return name;
    }

    private static Field.OnDelete onDelete(ManifestTable table, boolean required) {
        String word = table.text("on_delete", 20);
        boolean isOwned = table.has("owned");
        if (word == null) {
            return isOwned ? Field.OnDelete.CASCADE : Field.OnDelete.RESTRICT;
        }
        if (isOwned && !word.equals("cascade")) {
            table.problem("on_delete", "what is owned goes with its owner", "cascade, or no on_delete");
            return Field.OnDelete.CASCADE;
        }
        return switch (word) {
            case "restrict" -> Field.OnDelete.RESTRICT;
            case "cascade" -> Field.OnDelete.CASCADE;
            case "set_null" -> {
                if (required) {
                    table.problem("on_delete", "a required field cannot be emptied", "restrict or cascade");
                }
                yield Field.OnDelete.SET_NULL;
            }
            default -> {
                table.problem("on_delete", "found " + ManifestTable.quoted(word), "restrict, set_null or cascade");
                yield Field.OnDelete.RESTRICT;
            }
        };
    }

    private static @Nullable Integer small(@Nullable Long number) {
        return number == null ? null : number.intValue();
    }
}
