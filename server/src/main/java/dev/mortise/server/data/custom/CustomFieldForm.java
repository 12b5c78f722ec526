package dev.mortise.server.data.custom;

import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.data.schema.FieldTypes;
import dev.mortise.server.platform.ApiProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a field shall be, by the rules of a manifest's. Everything that is wrong is told at once.
final class CustomFieldForm {
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    private static final Set<String> MEMBERS = Set.of(
            "type",
            "label",
            "required",
            "unique",
            "default",
            "search",
            "min",
            "max",
            "precision",
            "scale",
            "pattern",
            "values");
    private static final Set<FieldType> TYPES = EnumSet.complementOf(EnumSet.of(FieldType.REF, FieldType.JSON));

    /// Many rows cannot but have the same of these; amounts are equal in their currency only.
    private static final Set<FieldType> NEVER_UNIQUE = EnumSet.of(FieldType.BOOL, FieldType.MONEY);

    /// What people may look for, and why it is not there.
    private static final Map<String, String> NOT_THERE = Map.of(
            "index",
            "fields of a tenant have no index, so that tenants' fields do not slow down the writes of all others",
            "sortable",
            "fields of a tenant have no index, and lists are sorted by indexes only");
    private static final Set<FieldType> TEXTS =
            EnumSet.of(FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.URL);
    private static final Set<FieldType> NUMBERS = EnumSet.of(FieldType.INT, FieldType.BIGINT, FieldType.DECIMAL);
    private static final Set<FieldType> BOUNDED = EnumSet.of(
            FieldType.STRING,
            FieldType.TEXT,
            FieldType.EMAIL,
            FieldType.URL,
            FieldType.INT,
            FieldType.BIGINT,
            FieldType.DECIMAL,
            FieldType.MONEY);
    private static final Set<FieldType> EXACT = EnumSet.of(FieldType.DECIMAL, FieldType.MONEY);
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,60}(\\.[0-9]{1,30})?");
    private static final int MOST_LANGUAGES = 20;
    private static final int LONGEST_LABEL = 100;
    private static final int MOST_VALUES = 200;
    private static final int LONGEST_VALUE = 100;
    private static final int LONGEST_PATTERN = 500;
    private static final int MOST_PRECISION = 60;
    private static final int MOST_SCALE = 30;

    /// Texts of a tenant's own are kept short: a row holds up to fifty of them.
    private static final int MOST_CHARACTERS = 10_000;

    private final JsonNode sent;
    private final List<ApiProblem.Violation> violations = new ArrayList<>();
    private final ObjectNode kept = JsonNodeFactory.instance.objectNode();

    private CustomFieldForm(JsonNode sent) {
        this.sent = sent;
    }

    /// Reads a definition.
    ///
    /// @param sent an object without the name
    /// @return the definition as it is kept
    /// @throws ApiProblem 400 with everything that is wrong
    static ObjectNode read(JsonNode sent) {
        CustomFieldForm form = new CustomFieldForm(sent);
        form.read();
        if (form.violations.isEmpty()) {
            try {
                form.byDefault(field(1, "field", form.kept).type());
            } catch (ApiProblem wrong) {
                for (ApiProblem.Violation one : wrong.errors()) {
                    form.wrong(
                            "/" + one.pointer().substring(one.pointer().lastIndexOf('.') + 1),
                            one.code(),
                            one.detail());
                }
            }
        }
        if (!form.violations.isEmpty()) {
            throw ApiProblem.invalid(form.violations);
        }
        return form.kept;
    }

    /// The field of a definition that is kept.
    static EntityField field(int tag, String name, ObjectNode definition) {
        FieldType type = FieldType.of(definition.path("type").asString("")).orElseThrow();
        List<String> values = new ArrayList<>();
        definition.path("values").forEach(value -> values.add(value.stringValue()));
        Map<String, String> label = new LinkedHashMap<>();
        definition
                .path("label")
                .properties()
                .forEach(one -> label.put(one.getKey(), one.getValue().stringValue()));
        BigDecimal max = number(definition, "max");
        Field field = new Field(
                "field",
                1,
                type,
                definition.path("required").asBoolean(false),
                definition.path("search").asBoolean(false),
                number(definition, "min"),
                max == null && type == FieldType.TEXT ? BigDecimal.valueOf(MOST_CHARACTERS) : max,
                definition.has("precision") ? definition.path("precision").intValue() : null,
                definition.has("scale") ? definition.path("scale").intValue() : null,
                definition.path("pattern").isString()
                        ? definition.path("pattern").stringValue()
                        : null,
                values,
                null,
                Field.OnDelete.RESTRICT,
                null,
                null,
                label);
        ValueType valueType = FieldTypes.of(field);
        return new EntityField(
                CustomField.PREFIX + name,
                -tag,
                valueType,
                field.required(),
                field.search(),
                definition.get("default"),
                label,
                definition.path("unique").asBoolean(false));
    }

    private static @Nullable BigDecimal number(ObjectNode definition, String member) {
        return definition.path(member).isString()
                ? new BigDecimal(definition.path(member).stringValue())
                : null;
    }

    private void read() {
        if (!sent.isObject()) {
            wrong(
                    "",
                    "type",
                    "must be an object, as {\"name\":\"color\",\"type\":\"string\"}; this is " + Shown.value(sent));
            return;
        }
        for (String member : sent.propertyNames()) {
            if (NOT_THERE.containsKey(member)) {
                wrong("/" + member, "not_possible", NOT_THERE.get(member) + ": leave it out");
            } else if (!MEMBERS.contains(member)) {
                wrong(
                        RowRules.pointer(member),
                        "unknown_field",
                        "there is no member %s; possible are name, %s"
                                .formatted(
                                        Shown.quoted(member),
                                        MEMBERS.stream().sorted().collect(Collectors.joining(", "))));
            }
        }
        Optional<FieldType> known = sent.path("type").isString()
                ? FieldType.of(sent.path("type").stringValue()).filter(TYPES::contains)
                : Optional.empty();
        if (known.isEmpty()) {
            wrong(
                    "/type",
                    "enum",
                    "must be one of %s; this is %s".formatted(words(TYPES), Shown.value(sent.path("type"))));
            return;
        }
        FieldType type = known.get();
        kept.put("type", type.word());
        label();
        truth("required", true, "");
        truth("search", TEXTS.contains(type), "search is for texts only");
        truth("unique", !NEVER_UNIQUE.contains(type), "unique is not for the types %s".formatted(words(NEVER_UNIQUE)));
        bound("min", type);
        bound("max", type);
        if (sent.path("unique").asBoolean(false) && sent.hasNonNull("default")) {
            wrong("/default", "unique", "rows that say nothing would all have the same value: leave it out, or unique");
        }
        whole("precision", type, 1, MOST_PRECISION);
        whole("scale", type, 0, MOST_SCALE);
        pattern(type);
        values(type);
    }

    /// A default is a value that the field's own rules let through.
    private void byDefault(ValueType type) {
        JsonNode node = sent.path("default");
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        boolean isEmpty = kept.path("required").asBoolean(false)
                && node.isString()
                && node.stringValue().isEmpty();
        switch (isEmpty ? new Reading.Refused("required", "must be a value") : ValueRules.read(type, node)) {
            case Reading.Accepted accepted -> kept.set("default", node);
            case Reading.Refused(String code, String detail) -> wrong("/default", code, detail);
        }
    }

    private static String words(Set<FieldType> types) {
        return types.stream().map(FieldType::word).collect(Collectors.joining(", "));
    }

    private void label() {
        JsonNode label = sent.path("label");
        ObjectNode words = JsonNodeFactory.instance.objectNode();
        if (label.isMissingNode() || label.isNull()) {
            return;
        }
        if (!label.isObject() || label.isEmpty() || label.size() > MOST_LANGUAGES) {
            wrong(
                    "/label",
                    "type",
                    "must be an object of 1 to %d names by language, as {\"en\":\"Color\"}".formatted(MOST_LANGUAGES));
            return;
        }
        for (Map.Entry<String, JsonNode> one : label.properties()) {
            String place = "/label" + RowRules.pointer(one.getKey());
            if (!LANGUAGE.matcher(one.getKey()).matches()) {
                wrong(place, "form", "must be a language, as en or zh-CN");
            } else if (!one.getValue().isString()
                    || one.getValue().stringValue().isBlank()
                    || one.getValue().stringValue().length() > LONGEST_LABEL
                    || one.getValue()
                            .stringValue()
                            .chars()
                            .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
                wrong(place, "type", "must be a text of one line, 1 to %d characters".formatted(LONGEST_LABEL));
            } else {
                words.set(one.getKey(), one.getValue());
            }
        }
        kept.set("label", words);
    }

    /// @param why not, where it does not fit
    private void truth(String member, boolean fits, String why) {
        JsonNode node = sent.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        if (!node.isBoolean()) {
            wrong("/" + member, "type", "must be true or false; this is " + Shown.value(node));
        } else if (node.booleanValue() && !fits) {
            wrong("/" + member, "type", why);
        } else {
            kept.set(member, node);
        }
    }

    private void bound(String member, FieldType type) {
        JsonNode node = sent.path(member);
        if (node.isMissingNode() || node.isNull() || !fits(member, BOUNDED.contains(type), type)) {
            return;
        }
        String text = node.isString()
                ? node.stringValue()
                : node.isNumber() ? node.decimalValue().toPlainString() : "";
        if (text.length() > 95 || !NUMBER.matcher(text).matches()) {
            wrong("/" + member, "type", "must be a number, as 10 or \"0.5\"; this is " + Shown.value(node));
            return;
        }
        BigDecimal number = new BigDecimal(text);
        if (TEXTS.contains(type)
                && (number.signum() < 0
                        || number.stripTrailingZeros().scale() > 0
                        || number.compareTo(BigDecimal.valueOf(MOST_CHARACTERS)) > 0
                        || (member.equals("max") && number.signum() == 0))) {
            wrong("/" + member, "range", "must be a number of characters, at most %d".formatted(MOST_CHARACTERS));
            return;
        }
        if (NUMBERS.contains(type)
                && !EXACT.contains(type)
                && number.stripTrailingZeros().scale() > 0) {
            wrong("/" + member, "range", "must be a whole number");
            return;
        }
        kept.put(member, number.toPlainString());
    }

    private void whole(String member, FieldType type, int least, int most) {
        JsonNode node = sent.path(member);
        if (node.isMissingNode() || node.isNull() || !fits(member, EXACT.contains(type), type)) {
            return;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            wrong("/" + member, "range", "must be a whole number from %d to %d".formatted(least, most));
            return;
        }
        kept.put(member, node.intValue());
    }

    private void pattern(FieldType type) {
        JsonNode node = sent.path("pattern");
        if (node.isMissingNode() || node.isNull() || !fits("pattern", TEXTS.contains(type), type)) {
            return;
        }
        if (!node.isString()
                || node.stringValue().isEmpty()
                || node.stringValue().length() > LONGEST_PATTERN) {
            wrong(
                    "/pattern",
                    "type",
                    "must be a pattern of RE2's syntax, 1 to %d characters".formatted(LONGEST_PATTERN));
            return;
        }
        kept.set("pattern", node);
    }

    private void values(FieldType type) {
        JsonNode node = sent.path("values");
        if (node.isMissingNode() || node.isNull()) {
            if (type == FieldType.ENUM) {
                wrong("/values", "required", "an enum needs its words, as [\"red\",\"blue\"]");
            }
            return;
        }
        if (!fits("values", type == FieldType.ENUM, type)) {
            return;
        }
        if (!node.isArray() || node.isEmpty() || node.size() > MOST_VALUES) {
            wrong("/values", "size", "must be an array of 1 to %d words".formatted(MOST_VALUES));
            return;
        }
        ArrayNode words = kept.putArray("values");
        Set<String> seen = new java.util.HashSet<>();
        for (int index = 0; index < node.size(); index++) {
            JsonNode word = node.get(index);
            if (!word.isString()
                    || word.stringValue().isBlank()
                    || word.stringValue().length() > LONGEST_VALUE
                    || word.stringValue()
                            .chars()
                            .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
                wrong("/values/" + index, "type", "must be a word of 1 to %d characters".formatted(LONGEST_VALUE));
            } else if (!seen.add(word.stringValue())) {
                wrong("/values/" + index, "repeated", "this word is there twice");
            } else {
                words.add(word);
            }
        }
    }

    private boolean fits(String member, boolean fits, FieldType type) {
        if (!fits) {
            wrong("/" + member, "type", "%s is not for the type %s: leave it out".formatted(member, type.word()));
        }
        return fits;
    }

    private void wrong(String pointer, String code, String detail) {
        if (violations.size() < 100) {
            violations.add(new ApiProblem.Violation(pointer, code, detail));
        }
    }
}
