package dev.mortise.server.data.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.TableNames;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what a manifest's entities mean in tables. Everything that cannot be stored is told at once.
final class ManifestTables {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int DEFAULT_LINE = 255;
    private static final int MOST_CHARACTERS = 100_000;
    private static final int EMAIL_CHARACTERS = 254;
    private static final int URL_CHARACTERS = 2_048;
    private static final int MOST_PRECISION = 60;
    private static final int MOST_FIELDS = 400;

    /// An index entry has 2 704 bytes at most; a character up to four.
    private static final int MOST_INDEXED_CHARACTERS = 600;

    private final Manifest manifest;
    private ApiProblem problem =
            ApiProblem.of(422, "refused", "tables cannot be made of this manifest's entities; see errors");

    private ManifestTables(Manifest manifest) {
        this.manifest = manifest;
    }

    /// @throws ApiProblem 422 `refused`
    static EntityTables of(Manifest manifest) {
        ManifestTables reader = new ManifestTables(manifest);
        Map<String, EntityTable> tables = new LinkedHashMap<>();
        manifest.entities().forEach((name, entity) -> tables.put(name, reader.table(entity)));
        if (!reader.problem.errors().isEmpty()) {
            throw reader.problem;
        }
        return new EntityTables(manifest.id(), tables);
    }

    private EntityTable table(Entity entity) {
        String where = "entities." + entity.name();
        if (entity.fields().size() > MOST_FIELDS) {
            refuse(where, "max", "an entity may have " + MOST_FIELDS + " fields");
        }
        Map<String, EntityField> fields = new LinkedHashMap<>();
        entity.fields().values().forEach(field -> {
            String place = where + ".fields." + field.name();
            if (SystemField.of(field.name()).isPresent()) {
                refuse(place, "reserved", "every row has " + field.name() + " already: choose another name");
            }
            type(field, place).ifPresent(type -> fields.put(field.name(), field(field, type, place)));
        });
        List<EntityIndex> indexes = new ArrayList<>();
        entity.uniques()
                .forEach(keys -> index(fields, keys, true, where + ".unique").ifPresent(indexes::add));
        entity.indexes()
                .forEach(keys -> index(fields, keys, false, where + ".index").ifPresent(indexes::add));
        return new EntityTable(
                manifest.id(),
                entity.name(),
                entity.tag(),
                TableNames.table(manifest.id(), entity.tag()),
                Optional.ofNullable(entity.title()),
                entity.label(),
                fields,
                indexes,
                Optional.empty());
    }

    private EntityField field(Field field, ValueType type, String where) {
        @Nullable JsonNode byDefault = field.defaultJson() == null ? null : JSON.readTree(field.defaultJson());
        if (byDefault != null
                && ValueRules.read(type, byDefault) instanceof Reading.Refused(String code, String detail)) {
            refuse(where + ".default", code, detail);
        }
        return new EntityField(
                field.name(), field.tag(), type, field.required(), field.search(), byDefault, field.label());
    }

    private Optional<ValueType> type(Field field, String where) {
        return switch (field.type()) {
            case STRING -> Optional.of(text(field, ValueType.Form.LINE, DEFAULT_LINE, where));
            case TEXT -> Optional.of(text(field, ValueType.Form.LINES, MOST_CHARACTERS, where));
            case EMAIL -> Optional.of(text(field, ValueType.Form.EMAIL, EMAIL_CHARACTERS, where));
            case URL -> Optional.of(text(field, ValueType.Form.URL, URL_CHARACTERS, where));
            case INT -> Optional.of(whole(field, 32, Integer.MIN_VALUE, Integer.MAX_VALUE, where));
            case BIGINT -> Optional.of(whole(field, 64, Long.MIN_VALUE, Long.MAX_VALUE, where));
            case DECIMAL -> Optional.of(decimal(field, 18, 6, where));
            case MONEY -> Optional.of(new ValueType.Money(decimal(field, 19, 4, where)));
            case BOOL -> Optional.of(new ValueType.Bool());
            case DATE -> Optional.of(new ValueType.Day());
            case DATETIME -> Optional.of(new ValueType.Moment());
            case ENUM -> Optional.of(new ValueType.Choice(field.values()));
            case JSON -> Optional.of(new ValueType.Json());
            case UUID -> Optional.of(new ValueType.Identifier());
            case REF -> reference(field, where);
        };
    }

    private Optional<ValueType> reference(Field field, String where) {
        Entity target = field.to() == null ? null : manifest.entities().get(field.to());
        if (target == null) {
            refuse(where + ".to", "unknown_entity", "there is no entity " + field.to() + " in this manifest");
            return Optional.empty();
        }
        ValueType.OnDelete onDelete = switch (field.onDelete()) {
            case RESTRICT -> ValueType.OnDelete.RESTRICT;
            case SET_NULL -> ValueType.OnDelete.SET_NULL;
            case CASCADE -> ValueType.OnDelete.CASCADE;
        };
        if (onDelete == ValueType.OnDelete.SET_NULL && field.required()) {
            refuse(where + ".on_delete", "required", "a required field cannot be emptied: use restrict or cascade");
        }
        if (field.owned() != null && (!field.required() || onDelete != ValueType.OnDelete.CASCADE)) {
            refuse(where + ".owned", "owned", "what is owned is required, and on_delete is cascade");
        }
        return Optional.of(
                new ValueType.Reference(target.name(), target.tag(), onDelete, Optional.ofNullable(field.owned())));
    }

    private ValueType.Text text(Field field, ValueType.Form form, int longest, String where) {
        int max = Math.min(bound(field.max(), longest), MOST_CHARACTERS);
        if (field.max() != null && field.max().compareTo(BigDecimal.valueOf(MOST_CHARACTERS)) > 0) {
            refuse(where + ".max", "max", "at most " + MOST_CHARACTERS + " characters can be kept");
        }
        int min = bound(field.min(), 0);
        if (min > max) {
            refuse(where + ".min", "min", "no text has at least " + min + " and at most " + max + " characters");
        }
        return new ValueType.Text(form, min, max, pattern(field.pattern(), where));
    }

    private @Nullable Pattern pattern(@Nullable String pattern, String where) {
        if (pattern == null) {
            return null;
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            refuse(where + ".pattern", "pattern", "no pattern of RE2's syntax: " + e.getDescription());
            return null;
        }
    }

    private static int bound(@Nullable BigDecimal bound, int otherwise) {
        return bound == null
                ? otherwise
                : bound.max(BigDecimal.ZERO)
                        .min(BigDecimal.valueOf(MOST_CHARACTERS))
                        .intValue();
    }

    private ValueType whole(Field field, int bits, long least, long greatest, String where) {
        BigDecimal min = Objects.requireNonNullElse(field.min(), BigDecimal.valueOf(least));
        BigDecimal max = Objects.requireNonNullElse(field.max(), BigDecimal.valueOf(greatest));
        if (min.compareTo(max) > 0
                || min.compareTo(BigDecimal.valueOf(least)) < 0
                || max.compareTo(BigDecimal.valueOf(greatest)) > 0) {
            refuse(where, "range", "min and max must be in order and within " + bits + " bits");
            return new ValueType.Whole(bits, least, greatest);
        }
        return new ValueType.Whole(bits, min.longValue(), max.longValue());
    }

    private ValueType.Decimal decimal(Field field, int precision, int scale, String where) {
        int digits = Objects.requireNonNullElse(field.precision(), precision);
        int fraction = Objects.requireNonNullElse(field.scale(), Math.min(scale, digits));
        if (digits < 1 || digits > MOST_PRECISION || fraction < 0 || fraction > Math.min(digits, 30)) {
            refuse(
                    where,
                    "precision",
                    "precision must be 1 to %d, and scale 0 to precision and 30".formatted(MOST_PRECISION));
            return new ValueType.Decimal(precision, scale, null, null);
        }
        return new ValueType.Decimal(digits, fraction, field.min(), field.max());
    }

    private Optional<EntityIndex> index(
            Map<String, EntityField> fields, List<String> names, boolean unique, String where) {
        List<EntityIndex.Key> keys = new ArrayList<>();
        int characters = 0;
        for (String word : names) {
            boolean descending = word.startsWith("-");
            String name = descending ? word.substring(1) : word;
            EntityField field = fields.get(name);
            if (field == null && (unique || SystemField.of(name).isEmpty())) {
                refuse(where, "unknown_field", "there is no field " + name);
                return Optional.empty();
            }
            if (field != null) {
                characters += characters(field, where);
            }
            keys.add(new EntityIndex.Key(name, field == null ? name : field.column(), descending));
        }
        if (keys.isEmpty() || keys.size() > 8) {
            refuse(where, "max", "an index has 1 to 8 fields");
            return Optional.empty();
        }
        if (characters > MOST_INDEXED_CHARACTERS) {
            refuse(
                    where,
                    "max",
                    "the texts of an index may have %d characters together; these have %d: give the fields a smaller max"
                            .formatted(MOST_INDEXED_CHARACTERS, characters));
        }
        return Optional.of(new EntityIndex(unique, keys));
    }

    private int characters(EntityField field, String where) {
        return switch (field.type()) {
            case ValueType.Text text -> text.max();
            case ValueType.Choice choice ->
                choice.values().stream().mapToInt(String::length).max().orElse(0);
            case ValueType.Json json -> {
                refuse(where, "type", field.name() + " is json, which no index orders");
                yield 0;
            }
            case ValueType.Whole whole -> 0;
            case ValueType.Decimal decimal -> 0;
            case ValueType.Money money -> 0;
            case ValueType.Bool bool -> 0;
            case ValueType.Day day -> 0;
            case ValueType.Moment moment -> 0;
            case ValueType.Reference reference -> 0;
            case ValueType.Identifier identifier -> 0;
        };
    }

    private void refuse(String where, String code, String detail) {
        problem = problem.withError(where, code, detail);
    }
}
