package dev.mortise.engine.manifest;

import dev.mortise.engine.fault.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// One table of the manifest while it is read: typed access to its keys, each fault collected with its line.
final class ManifestTable {
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,60}(\\.[0-9]{1,30})?");
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_KEY = 300;
    private static final int MOST_PROBLEMS = 50;

    private final String path;
    private final TomlTable table;
    private final TomlPosition position;
    private final List<Problem> problems;

    ManifestTable(String path, TomlTable table, TomlPosition position, List<Problem> problems) {
        this.path = path;
        this.table = table;
        this.position = position;
        this.problems = problems;
    }

    /// Refuses every key that is not one of these.
    ManifestTable known(Set<String> keys) {
        for (String key : keys()) {
            if (!keys.contains(key)) {
                problem(key, "unknown key " + quoted(key), remedy(key, keys));
            }
        }
        return this;
    }

    private static String remedy(String key, Set<String> keys) {
        return keys.stream()
                .min(Comparator.comparingInt((String known) -> distance(key, known))
                        .thenComparing(known -> known))
                .filter(known -> distance(key, known) <= 2)
                .map(known -> "did you mean " + quoted(known) + "?")
                .orElse("known here: "
                        + String.join(", ", keys.stream().sorted().toList()));
    }

    /// The Levenshtein distance, of at most the first 40 characters.
    private static int distance(String a, String b) {
        String from = a.substring(0, Math.min(40, a.length()));
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int substitution = diagonal + (from.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    /// The keys, in the order of their lines.
    List<String> keys() {
        return table.keySet().stream()
                .sorted(Comparator.comparingInt(this::line).thenComparingInt(this::column))
                .toList();
    }

    private int column(String key) {
        TomlPosition at = table.inputPositionOf(List.of(key));
        return at == null ? 0 : at.column();
    }

    boolean has(String key) {
        return table.keySet().contains(key);
    }

    String path() {
        return path;
    }

    void problem(String key, String what, String remedy) {
        TomlPosition at = has(key) ? table.inputPositionOf(List.of(key)) : position;
        problem(at == null ? position : at, dotted(key), what, remedy);
    }

    private void problem(TomlPosition at, String key, String what, String remedy) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem("manifest", at.line(), at.column(), shortened(key), null, what, remedy));
        }
    }

    /// The line of a key, or of the table when there is no such key.
    int line(String key) {
        TomlPosition at = has(key) ? table.inputPositionOf(List.of(key)) : null;
        return (at == null ? position : at).line();
    }

    private String dotted(String key) {
        if (key.isEmpty()) {
            return path;
        }
        return path.isEmpty() ? shown(key) : path + "." + shown(key);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "…" : text;
    }

    private <T> @Nullable T typed(String key, Class<T> type, String expected) {
        Object value = has(key) ? table.get(List.of(key)) : null;
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            problem(key, "expected " + expected + ", found " + found(value), "give " + expected);
            return null;
        }
        return type.cast(value);
    }

    static String found(Object value) {
        return switch (value) {
            case String text -> "the text " + quoted(text);
            case Long number -> "the number " + number;
            case Boolean truth -> truth.toString();
            case TomlTable ignored -> "a table";
            case TomlArray ignored -> "a list";
            default -> "the value " + shown(value.toString());
        };
    }

    static String quoted(String text) {
        return '"' + shown(text).replace("\"", "\\\"") + '"';
    }

    /// A text as messages show it: cut where it is long, without control characters and halves of pairs.
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(60).forEach(character -> {
            if (Character.isISOControl(character) || (character >= 0xD800 && character <= 0xDFFF)) {
                shown.append("U+%04X".formatted(character));
            } else {
                shown.appendCodePoint(character);
            }
        });
        return text.codePointCount(0, text.length()) > 60 ? shown.append('…').toString() : shown.toString();
    }

    /// What a value says exactly: a whole number, or a decimal as text; null for anything else.
    static @Nullable BigDecimal decimal(Object value) {
        if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        }
        return value instanceof String text && DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    /// A text of one line that is not empty; null when there is none or it is refused.
    @Nullable
    String text(String key, int longest) {
        return text(key, longest, false);
    }

    private @Nullable String text(String key, int longest, boolean lines) {
        String value = typed(key, String.class, "a text");
        if (value == null) {
            return null;
        }
        String wrong = TextForm.wrongCharacter(value, lines);
        if (value.isEmpty() || value.length() > longest) {
            problem(key, "a text of " + value.length() + " characters", "1 to " + longest);
            return null;
        }
        if (!wrong.isEmpty()) {
            problem(key, wrong, "a text without it");
            return null;
        }
        return value;
    }

    String required(String key, int longest, String remedy) {
        if (!has(key)) {
            problem(position, dotted(key), "the key " + quoted(key) + " is missing", remedy);
            return "";
        }
        String value = text(key, longest);
        return value == null ? "" : value;
    }

    /// A text that must match; the empty text when it is missing or does not, as a problem then stands for it.
    String matching(String key, int longest, Pattern pattern, String remedy) {
        String value = required(key, longest, remedy);
        if (!value.isEmpty() && !pattern.matcher(value).matches()) {
            problem(key, "found " + quoted(value), remedy);
            return "";
        }
        return value;
    }

    boolean truth(String key) {
        Boolean value = typed(key, Boolean.class, "true or false");
        return value != null && value;
    }

    @Nullable
    Long whole(String key, long least, long most) {
        Long value = typed(key, Long.class, "a whole number");
        if (value != null && (value < least || value > most)) {
            problem(key, "found " + value, "a whole number from " + least + " to " + most);
            return null;
        }
        return value;
    }

    /// A number, or an exact decimal as a text.
    @Nullable
    BigDecimal number(String key) {
        Object value = has(key) ? table.get(List.of(key)) : null;
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof Long number) {
                return BigDecimal.valueOf(number);
            }
            if (value instanceof String text && text.length() <= 60) {
                BigDecimal number = new BigDecimal(text);
                if (Math.abs((long) number.scale()) <= 60) {
                    return number;
                }
            }
        } catch (NumberFormatException e) {
            // It is refused below, like any other value that is no number.
        }
        problem(
                key,
                "expected a number, found " + found(value),
                "a whole number, or an exact decimal as text: \"0.5\"");
        return null;
    }

    @Nullable
    Object value(String key) {
        return has(key) ? table.get(List.of(key)) : null;
    }

    /// Any value as JSON with the lines of its parts; null when there is none, or it is refused.
    ///
    /// @param longest the most characters of the JSON
    /// @param remedy what it may hold
    @Nullable
    ManifestJson json(String key, int longest, String remedy) {
        Object value = value(key);
        if (value == null) {
            return null;
        }
        try {
            String text = JsonText.of(value);
            if (text.length() <= longest) {
                Map<String, Integer> lines = new HashMap<>(Map.of("", line(key)));
                JsonText.lines(value, "", lines);
                return new ManifestJson(text, lines);
            }
            problem(key, "it has " + text.length() + " characters as JSON", "at most " + longest);
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()), remedy);
        }
        return null;
    }

    List<String> texts(String key, int most, int longest) {
        TomlArray array = typed(key, TomlArray.class, "a list of texts");
        List<String> texts = new ArrayList<>();
        if (array == null) {
            return texts;
        }
        if (array.size() > most) {
            problem(key, "a list of " + array.size(), "at most " + most);
            return texts;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof String text
                    && !text.isEmpty()
                    && text.length() <= longest
                    && TextForm.wrongCharacter(text, false).isEmpty()) {
                if (texts.contains(text)) {
                    problem(key, quoted(text) + " stands twice", "once is enough");
                } else {
                    texts.add(text);
                }
            } else {
                problem(
                        key,
                        "element " + (i + 1) + " is " + found(array.get(i)),
                        "a text of 1 to " + longest + " characters, without control characters");
            }
        }
        return texts;
    }

    @Nullable
    ManifestTable table(String key) {
        TomlTable inner = typed(key, TomlTable.class, "a table");
        if (inner == null) {
            return null;
        }
        TomlPosition at = table.inputPositionOf(List.of(key));
        return new ManifestTable(dotted(key), inner, at == null ? position : at, problems);
    }

    List<ManifestTable> tables(String key, int most) {
        TomlArray array = typed(key, TomlArray.class, "a list of tables");
        List<ManifestTable> tables = new ArrayList<>();
        if (array == null) {
            return tables;
        }
        if (array.size() > most) {
            problem(key, array.size() + " entries", "at most " + most);
            return tables;
        }
        for (int i = 0; i < array.size(); i++) {
            TomlPosition at = array.inputPositionOf(i);
            if (array.get(i) instanceof TomlTable inner) {
                tables.add(new ManifestTable(dotted(key) + "[" + i + "]", inner, at == null ? position : at, problems));
            } else {
                problem(key, "element " + (i + 1) + " is " + found(array.get(i)), "a table: [[" + dotted(key) + "]]");
            }
        }
        return tables;
    }

    /// A text in one language or a table by language tag; a plain text stands for English.
    Map<String, String> localized(String key) {
        Object value = value(key);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof String) {
            String text = text(key, LONGEST_TEXT, true);
            return text == null ? Map.of() : Map.of("en", text);
        }
        ManifestTable languages = table(key);
        Map<String, String> texts = new LinkedHashMap<>();
        if (languages == null) {
            return texts;
        }
        if (!languages.has("en")) {
            languages.problem("en", "the words in English are missing", "en = \"…\", with more languages as you like");
        }
        for (String language : languages.keys()) {
            if (!LANGUAGE.matcher(language).matches()) {
                languages.problem(language, quoted(language) + " is no language tag", "such as en or \"zh-CN\"");
                continue;
            }
            String text = languages.text(language, LONGEST_TEXT, true);
            if (text != null) {
                texts.put(language, text);
            }
        }
        return texts;
    }
}
