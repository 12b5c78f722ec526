package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.data.rules.ValueRules;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Brings a value from one type to another: as the API shows it, else as the text of a number or of true
/// and false, or what such a text says. Whatever the new type's rules take is exact, since they never
/// round.
public final class Conversion {
    private static final int MOST_DIGITS = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

    private Conversion() {}

    /// A value in another type; empty when there is none that means the same.
    static Optional<Object> of(ValueType from, ValueType to, Object value) {
        JsonNode shown = ValueJson.write(from, value);
        for (JsonNode form : forms(shown)) {
            if (ValueRules.read(to, form) instanceof Reading.Accepted(Object accepted)) {
                return Optional.of(accepted);
            }
        }
        return Optional.empty();
    }

    /// A value that the API showed in another type's form, as a type takes it; empty when it means
    /// nothing there.
    public static Optional<JsonNode> json(ValueType to, JsonNode shown) {
        return forms(shown).stream()
                .filter(form -> ValueRules.read(to, form) instanceof Reading.Accepted)
                .findFirst();
    }

    private static List<JsonNode> forms(JsonNode shown) {
        List<JsonNode> forms = new ArrayList<>(List.of(shown));
        if (shown.isNumber() || shown.isBoolean()) {
            forms.add(JsonNodeFactory.instance.stringNode(shown.asString()));
        } else if (shown.isString()) {
            String text = shown.stringValue();
            if (text.equals("true") || text.equals("false")) {
                forms.add(JsonNodeFactory.instance.booleanNode(text.equals("true")));
            } else if (text.length() <= MOST_DIGITS && NUMBER.matcher(text).matches()) {
                forms.add(JsonNodeFactory.instance.numberNode(new BigDecimal(text)));
            }
        }
        return forms;
    }
}
