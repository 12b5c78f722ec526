package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// Writes values of TOML as JSON. The parser has bounded their depth.
final class JsonText {
    private JsonText() {}

    /// @throws IllegalArgumentException for a value that JSON, or a row, cannot hold; the message says which
    static String of(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    /// Notes the line of each part of a value.
    ///
    /// @param pointer the value's JSON pointer
    static void lines(Object value, String pointer, Map<String, Integer> lines) {
        if (value instanceof TomlTable table) {
            for (var member : table.entrySet()) {
                String part = pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
                note(table.inputPositionOf(List.of(member.getKey())), part, lines);
                lines(member.getValue(), part, lines);
            }
        } else if (value instanceof TomlArray array) {
            for (int index = 0; index < array.size(); index++) {
                String part = pointer + "/" + index;
                note(array.inputPositionOf(index), part, lines);
                lines(array.get(index), part, lines);
            }
        }
    }

    private static void note(@Nullable TomlPosition at, String part, Map<String, Integer> lines) {
        if (at != null) {
            lines.put(part, at.line());
        }
    }

    private static void write(Object value, StringBuilder json) {
        switch (value) {
            case String text -> text(text, json);
            case Long number -> json.append(number.longValue());
            case Boolean truth -> json.append(truth.booleanValue());
            case Double number -> json.append(finite(number));
            case TomlArray array -> {
                json.append('[');
                for (int index = 0; index < array.size(); index++) {
                    json.append(index == 0 ? "" : ",");
                    write(array.get(index), json);
                }
                json.append(']');
            }
            case TomlTable table -> {
                json.append('{');
                String separator = "";
                for (var member : table.entrySet()) {
                    json.append(separator);
                    text(member.getKey(), json);
                    json.append(':');
                    write(member.getValue(), json);
                    separator = ",";
                }
                json.append('}');
            }
            default -> throw new IllegalArgumentException(ManifestTable.found(value) + " has no form in JSON");
        }
    }

    private static String finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("the value " + number + " has no form in JSON");
        }
        return BigDecimal.valueOf(number).toString();
    }

    private static void text(String text, StringBuilder json) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            boolean high = Character.isHighSurrogate(c)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1));
            if (c == 0 || (Character.isSurrogate(c) && !high)) {
                throw new IllegalArgumentException("U+%04X in a text cannot be stored".formatted((int) c));
            }
            if (high) {
                json.append(c).append(text.charAt(++index));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
