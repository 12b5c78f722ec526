package dev.mortise.server.data.openapi;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schemas of values. What is read has types only, as stored values may be older than the bounds that
/// new ones keep; what is written has the bounds too, as far as JSON Schema can say them.
final class ValueSchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// What RE2 and the regular expressions of JSON Schema do not mean alike: flags, classes by name, other
    /// anchors, quotations.
    private static final Pattern OWN_TO_RE2 =
            Pattern.compile("\\(\\?(?!:)|\\[\\[?:|\\\\[^dDwWnrt.+*?()\\[\\]{}|^$/\\\\-]");

    private ValueSchemas() {}

    /// A field's value in a row that is read; null for none.
    static ObjectNode read(EntityField field) {
        return titled(field, nullable(plain(field.type())));
    }

    /// A system field's value.
    static ObjectNode read(ValueType type) {
        return plain(type);
    }

    /// A field's value in what is written.
    static ObjectNode written(EntityField field) {
        ObjectNode schema = bounded(field.type());
        JsonNode byDefault = field.defaultValue();
        if (byDefault != null) {
            schema.set("default", byDefault);
        }
        return titled(field, field.required() ? schema : nullable(schema));
    }

    /// A value that rows are compared with.
    static ObjectNode operand(ValueType type) {
        return type instanceof ValueType.Choice choice ? words(choice) : plain(type);
    }

    /// Adds null to what is allowed.
    static ObjectNode nullable(ObjectNode schema) {
        JsonNode type = schema.path("type");
        if (type.isString()) {
            schema.putArray("type").add(type).add("null");
        }
        if (schema.path("enum") instanceof ArrayNode words) {
            words.addNull();
        }
        return schema;
    }

    private static ObjectNode titled(EntityField field, ObjectNode schema) {
        Map<String, String> labels = new TreeMap<>(field.label());
        String title =
                labels.getOrDefault("en", labels.values().stream().findFirst().orElse(""));
        return title.isEmpty() ? schema : schema.put("title", title);
    }

    private static ObjectNode plain(ValueType type) {
        return switch (type) {
            case ValueType.Text text -> form(text);
            case ValueType.Whole whole -> whole.bits() == 32 ? of("integer", "int32") : digits("-?[0-9]{1,19}");
            case ValueType.Decimal decimal -> digits("-?[0-9]+(\\.[0-9]+)?");
            case ValueType.Money money -> money(digits("-?[0-9]+(\\.[0-9]+)?"));
            case ValueType.Bool bool -> of("boolean", null);
            case ValueType.Day day -> of("string", "date");
            case ValueType.Moment moment -> of("string", "date-time");
            case ValueType.Choice choice -> {
                // A stored word may be one that the list had before.
                ObjectNode schema = of("string", null);
                choice.values().forEach(schema.putArray("x-extensible-enum")::add);
                yield schema;
            }
            case ValueType.Reference reference ->
                of("string", "uuid").put("description", "The id of a row of " + reference.to());
            case ValueType.Identifier identifier -> of("string", "uuid");
            case ValueType.Json json -> NODES.objectNode();
        };
    }

    private static ObjectNode bounded(ValueType type) {
        return switch (type) {
            case ValueType.Text text -> {
                ObjectNode schema = form(text).put("maxLength", text.max());
                if (text.min() > 0) {
                    schema.put("minLength", text.min());
                }
                yield text.pattern() == null
                        ? schema
                        : matching(schema, text.pattern().pattern());
            }
            case ValueType.Whole whole ->
                whole.bits() == 32
                        ? plain(whole).put("minimum", whole.min()).put("maximum", whole.max())
                        : plain(whole).put("description", "From %d to %d".formatted(whole.min(), whole.max()));
            case ValueType.Decimal decimal -> decimal(decimal);
            case ValueType.Money(ValueType.Decimal amount) -> money(decimal(amount));
            case ValueType.Choice choice -> words(choice);
            case ValueType.Bool bool -> plain(bool);
            case ValueType.Day day -> plain(day);
            case ValueType.Moment moment -> plain(moment);
            case ValueType.Reference reference -> plain(reference);
            case ValueType.Identifier identifier -> plain(identifier);
            case ValueType.Json json -> plain(json);
        };
    }

    private static ObjectNode of(String type, @Nullable String format) {
        ObjectNode schema = NODES.objectNode().put("type", type);
        return format == null ? schema : schema.put("format", format);
    }

    private static ObjectNode form(ValueType.Text text) {
        return of(
                "string",
                switch (text.form()) {
                    case LINE, LINES -> null;
                    case EMAIL -> "email";
                    case URL -> "uri";
                });
    }

    private static ObjectNode words(ValueType.Choice choice) {
        ObjectNode schema = of("string", null);
        choice.values().forEach(schema.putArray("enum")::add);
        return schema;
    }

    private static ObjectNode digits(String pattern) {
        return of("string", null).put("pattern", "^" + pattern + "$");
    }

    private static ObjectNode decimal(ValueType.Decimal decimal) {
        ObjectNode schema = digits("-?[0-9]{1,%d}%s"
                .formatted(
                        Math.max(1, decimal.precision() - decimal.scale()),
                        decimal.scale() == 0 ? "" : "(\\.[0-9]{1,%d})?".formatted(decimal.scale())));
        BigDecimal min = decimal.min();
        BigDecimal max = decimal.max();
        if (min != null || max != null) {
            schema.put(
                    "description",
                    min == null
                            ? "At most " + plain(max)
                            : max == null ? "At least " + plain(min) : "From " + plain(min) + " to " + plain(max));
        }
        return schema;
    }

    private static String plain(@Nullable BigDecimal bound) {
        return bound == null ? "" : bound.toPlainString();
    }

    private static ObjectNode money(ObjectNode amount) {
        ObjectNode schema = of("object", null);
        ObjectNode members = schema.putObject("properties");
        members.set("amount", amount);
        members.set("currency", digits("[A-Z]{3}"));
        schema.putArray("required").add("amount").add("currency");
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode matching(ObjectNode schema, String pattern) {
        return OWN_TO_RE2.matcher(pattern).find()
                ? schema.put("description", "The whole text must match RE2's pattern " + pattern)
                : schema.put("pattern", "^(?:" + pattern + ")$");
    }
}
