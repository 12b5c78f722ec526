package dev.mortise.server.plugin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A plugin's schema and rows as they should be, kept by tags alone and without a database.
final class EvolutionModel {
    /// What a field is. Immutable.
    ///
    /// @param type as the manifest names it
    /// @param size the most characters of a string, the digits after the point of a decimal; 0 for other
    ///   types
    /// @param byDefault its default as TOML; null for none
    record FieldModel(
            String name,
            String type,
            int size,
            boolean required,
            @Nullable String byDefault) {
        String toml(int tag) {
            String rules = switch (type) {
                case "string" -> ", max = " + size;
                case "decimal" -> ", precision = 30, scale = " + size;
                case "enum" -> ", values = [\"red\", \"green\", \"blue\"]";
                default -> "";
            };
            return "%s = { tag = %d, type = \"%s\"%s%s%s }\n"
                    .formatted(
                            name,
                            tag,
                            type,
                            rules,
                            required ? ", required = true" : "",
                            byDefault == null ? "" : ", default = " + byDefault);
        }

        FieldModel named(String other) {
            return new FieldModel(other, type, size, required, byDefault);
        }

        FieldModel sized(int other) {
            return new FieldModel(name, type, other, required, byDefault);
        }

        FieldModel typed(String other, int otherSize) {
            return new FieldModel(name, other, otherSize, false, null);
        }

        FieldModel requiring(boolean value, @Nullable String other) {
            return new FieldModel(name, type, size, value, other);
        }

        String storage() {
            return type.equals("enum") ? "string" : type;
        }

        /// A text in this type, in the form in which the API shows it; null when it is none of its values.
        @Nullable
        String holds(String text) {
            boolean number = text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
            BigDecimal exact = number ? new BigDecimal(text).stripTrailingZeros() : BigDecimal.ZERO;
            boolean holds = switch (type) {
                case "string" -> text.length() <= size;
                case "int" ->
                    number && exact.scale() <= 0 && exact.compareTo(BigDecimal.valueOf(exact.intValue())) == 0;
                case "bigint" ->
                    number && exact.scale() <= 0 && exact.compareTo(BigDecimal.valueOf(exact.longValue())) == 0;
                case "decimal" -> number && exact.scale() <= size;
                case "bool" -> text.equals("true") || text.equals("false");
                default -> List.of("red", "green", "blue").contains(text);
            };
            if (!holds) {
                return null;
            }
            return switch (type) {
                case "int", "bigint" -> exact.toBigInteger().toString();
                case "decimal" -> shown(text);
                default -> text;
            };
        }

        /// A value as the API shows it, from any form of it.
        String shown(String value) {
            return type.equals("decimal")
                    ? new BigDecimal(value)
                            .setScale(size, java.math.RoundingMode.UNNECESSARY)
                            .toPlainString()
                    : value;
        }
    }

    /// An entity. Immutable.
    ///
    /// @param fields by tag
    /// @param indexed the tag of a field that has an index; 0 for none
    record EntityModel(String name, Map<Integer, FieldModel> fields, int indexed) {
        EntityModel {
            fields = java.util.Collections.unmodifiableMap(new TreeMap<>(fields));
        }

        FieldModel field(int tag) {
            return Objects.requireNonNull(fields.get(tag));
        }

        EntityModel with(int tag, FieldModel field) {
            Map<Integer, FieldModel> more = new TreeMap<>(fields);
            more.put(tag, field);
            return new EntityModel(name, more, indexed);
        }

        EntityModel without(int tag) {
            Map<Integer, FieldModel> fewer = new TreeMap<>(fields);
            fewer.remove(tag);
            return new EntityModel(name, fewer, indexed == tag ? 0 : indexed);
        }
    }

    /// A schema: entities by tag. Immutable.
    record Schema(Map<Integer, EntityModel> entities) {
        Schema {
            entities = java.util.Collections.unmodifiableMap(new TreeMap<>(entities));
        }

        Schema with(int tag, EntityModel entity) {
            Map<Integer, EntityModel> more = new TreeMap<>(entities);
            more.put(tag, entity);
            return new Schema(more);
        }

        Schema without(int tag) {
            Map<Integer, EntityModel> fewer = new TreeMap<>(entities);
            fewer.remove(tag);
            return new Schema(fewer);
        }

        String toml(String id, String version) {
            StringBuilder toml = new StringBuilder("""
                    manifest = 1
                    [metadata]
                    id = "%s"
                    version = "%s"
                    name = { en = "Evolving" }
                    [module]
                    wasm = "plugin.wasm"
                    """.formatted(id, version));
            entities.forEach((tag, entity) -> {
                toml.append(
                        "[entities.%s]\ntag = %d\n[entities.%s.fields]\n".formatted(entity.name(), tag, entity.name()));
                entity.fields().forEach((fieldTag, field) -> toml.append(field.toml(fieldTag)));
                FieldModel indexed = entity.fields().get(entity.indexed());
                if (indexed != null) {
                    toml.append("[[entities.%s.index]]\nfields = [\"%s\"]\n".formatted(entity.name(), indexed.name()));
                }
            });
            return toml.toString();
        }
    }

    /// A value before its field's type changed.
    record Former(String storage, String value) {}

    /// Values by tag, whether the schema shows them or not.
    record RowModel(Map<Integer, String> values, Map<Integer, Former> former) {}

    private final Random random;
    private final Map<Integer, Map<String, RowModel>> rows = new TreeMap<>();
    private int names;
    private int tags = 10;

    EvolutionModel(Random random) {
        this.random = random;
    }

    /// The rows of an entity by id.
    Map<String, RowModel> rows(int entityTag) {
        return rows.computeIfAbsent(entityTag, tag -> new LinkedHashMap<>());
    }

    /// A row that is there.
    RowModel row(int entityTag, String id) {
        return Objects.requireNonNull(rows(entityTag).get(id));
    }

    String nextName() {
        return "n" + ++names;
    }

    int nextTag() {
        return ++tags;
    }

    FieldModel newField() {
        String type =
                List.of("string", "int", "bigint", "decimal", "bool", "enum").get(random.nextInt(6));
        int size = switch (type) {
            case "string" -> 12 + random.nextInt(10);
            case "decimal" -> 2 + random.nextInt(3);
            default -> 0;
        };
        FieldModel field = new FieldModel(nextName(), type, size, false, null);
        boolean byDefault = random.nextInt(3) == 0;
        return field.requiring(
                byDefault ? random.nextBoolean() : random.nextInt(6) == 0,
                byDefault ? toml(field, value(field)) : null);
    }

    /// A valid value, in the form in which the API shows it.
    String value(FieldModel field) {
        return switch (field.type()) {
            case "string" -> random.nextBoolean() ? "w" + random.nextInt(100) : Integer.toString(random.nextInt(100));
            case "int" -> Integer.toString(random.nextInt());
            case "bigint" ->
                random.nextBoolean() ? Long.toString(random.nextLong()) : Integer.toString(random.nextInt());
            case "decimal" ->
                new BigDecimal(random.nextInt(100_000))
                        .movePointLeft(Math.min(2, field.size()))
                        .setScale(field.size())
                        .toPlainString();
            case "bool" -> Boolean.toString(random.nextBoolean());
            case "enum" -> List.of("red", "green", "blue").get(random.nextInt(3));
            default -> throw new IllegalArgumentException(field.type());
        };
    }

    static String toml(FieldModel field, String value) {
        return field.type().equals("int") || field.type().equals("bool") ? value : '"' + value + '"';
    }

    /// What a new version brings to the rows: values in another type, and values for fields that appear or
    /// require one.
    void applyTo(Schema before, Schema after) {
        after.entities().forEach((tag, entity) -> {
            EntityModel former = before.entities().get(tag);
            entity.fields().forEach((fieldTag, field) -> {
                FieldModel was = former == null ? null : former.fields().get(fieldTag);
                if (was != null && !was.storage().equals(field.storage())) {
                    rows(tag).values().forEach(row -> convert(row, fieldTag, was, field));
                }
                boolean isNew = seen.add(tag + "." + fieldTag);
                boolean fills = field.required() && (was == null || !was.required());
                String text = field.byDefault();
                if (text != null && (isNew || fills)) {
                    rows(tag)
                            .values()
                            .forEach(row -> row.values().putIfAbsent(fieldTag, field.shown(text.replace("\"", ""))));
                }
            });
        });
    }

    private static void convert(RowModel row, int fieldTag, FieldModel was, FieldModel field) {
        String now = row.values().get(fieldTag);
        if (now != null) {
            row.values().put(fieldTag, Objects.requireNonNull(converted(row, fieldTag, was, field)));
            row.former().put(fieldTag, new Former(was.storage(), now));
        } else {
            row.former().remove(fieldTag);
        }
    }

    /// A value in another type; what came from that type goes back to what it was. Null when it means
    /// nothing there.
    static @Nullable String converted(RowModel row, int fieldTag, FieldModel was, FieldModel field) {
        String now = Objects.requireNonNull(row.values().get(fieldTag));
        Former former = row.former().get(fieldTag);
        if (former != null && former.storage().equals(field.storage()) && field.holds(former.value()) != null) {
            String came = was.holds(former.value());
            if (came != null && came.equals(was.shown(now))) {
                return former.value();
            }
        }
        return field.holds(was.shown(now));
    }

    /// Fields that have a column.
    private final java.util.Set<String> seen = new java.util.HashSet<>();

    /// Changes a schema in one to three ways.
    Schema changed(Schema schema) {
        Schema changed = schema;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            changed = changedOnce(changed);
        }
        return changed;
    }

    private Schema changedOnce(Schema schema) {
        List<Integer> entityTags = new ArrayList<>(schema.entities().keySet());
        int tag = entityTags.get(random.nextInt(entityTags.size()));
        EntityModel entity = Objects.requireNonNull(schema.entities().get(tag));
        List<Integer> fieldTags = new ArrayList<>(entity.fields().keySet());
        int fieldTag = fieldTags.get(random.nextInt(fieldTags.size()));
        FieldModel field = entity.field(fieldTag);
        return switch (random.nextInt(14)) {
            case 0, 1 -> schema.with(tag, entity.with(fieldTag, field.named(nextName())));
            case 2 -> schema.with(tag, new EntityModel(nextName(), entity.fields(), entity.indexed()));
            case 3, 4 -> schema.with(tag, entity.with(nextTag(), newField()));
            case 5 -> fieldTags.size() < 3 ? schema : schema.with(tag, entity.without(fieldTag));
            case 6 ->
                entityTags.size() == 1 || random.nextBoolean()
                        ? schema.with(nextTag(), new EntityModel(nextName(), Map.of(1, newField()), 0))
                        : schema.without(tag);
            case 7, 8 -> schema.with(tag, entity.with(fieldTag, resized(field)));
            case 9 -> {
                boolean now = !field.required();
                String byDefault = field.byDefault() == null && random.nextBoolean()
                        ? toml(field, value(field))
                        : field.byDefault();
                yield schema.with(tag, entity.with(fieldTag, field.requiring(now, byDefault)));
            }
            case 10, 11 -> schema.with(tag, entity.with(fieldTag, retyped(field)));
            case 12 -> schema.with(tag, new EntityModel(entity.name(), entity.fields(), fieldTag));
            default -> schema.with(tag, new EntityModel(entity.name(), entity.fields(), 0));
        };
    }

    /// Wider or narrower, in a form whose rows may or may not allow it.
    private FieldModel resized(FieldModel field) {
        return switch (field.type()) {
            case "string" -> field.sized(1 + random.nextInt(25)).requiring(field.required(), null);
            case "decimal" -> field.sized(1 + random.nextInt(5)).requiring(field.required(), null);
            case "int" -> new FieldModel(field.name(), "bigint", 0, field.required(), null);
            case "bigint" -> new FieldModel(field.name(), "int", 0, field.required(), null);
            case "enum" -> new FieldModel(field.name(), "string", 10, field.required(), null);
            default -> field;
        };
    }

    /// Stored in another form.
    private FieldModel retyped(FieldModel field) {
        return switch (field.type()) {
            case "int", "bigint" ->
                random.nextBoolean() ? field.typed("string", 20) : field.typed("decimal", random.nextInt(3));
            case "decimal" -> random.nextBoolean() ? field.typed("string", 20) : field.typed("bigint", 0);
            case "bool" -> field.typed("string", 5);
            default ->
                switch (random.nextInt(3)) {
                    case 0 -> field.typed("int", 0);
                    case 1 -> field.typed("decimal", 3);
                    default -> field.typed("bool", 0);
                };
        };
    }
}
