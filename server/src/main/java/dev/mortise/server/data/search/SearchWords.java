package dev.mortise.server.data.search;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a text is found by, the same on every machine: its words; and of scripts that put no space between words
/// each pair of neighbouring characters, and the last one by itself. Case, width and other compatible forms do not
/// count.
public final class SearchWords {
    /// The most different words that a row is found by; later ones are left out.
    public static final int MOST_WORDS = 2_000;

    /// Words are cut here.
    static final int LONGEST = 40;

    private SearchWords() {}

    /// What is looked for.
    ///
    /// @param isPrefix whether words that begin with it are meant too
    public record Term(String word, boolean isPrefix) {}

    private record Run(String text, boolean isUnspaced) {}

    private enum Kind {
        NONE,
        SPACED,
        UNSPACED
    }

    /// The words of a row's searched fields.
    ///
    /// @param values a field's value; null for none
    public static Set<String> of(EntityTable table, Function<String, @Nullable Object> values) {
        Set<String> words = new LinkedHashSet<>();
        for (EntityField field : table.searched()) {
            if (values.apply(field.name()) instanceof String text) {
                for (Run run : runs(text)) {
                    add(words, run);
                    if (words.size() >= MOST_WORDS) {
                        return words;
                    }
                }
            }
        }
        return words;
    }

    /// What a search asks for: all of it must be there. Empty when there is nothing that could be found.
    public static List<Term> terms(String search) {
        Set<Term> terms = new LinkedHashSet<>();
        for (Run run : runs(search)) {
            int[] characters = run.text().codePoints().toArray();
            if (!run.isUnspaced() || characters.length == 1) {
                terms.add(new Term(cut(run.text()), true));
            } else {
                for (int at = 0; at + 1 < characters.length; at++) {
                    terms.add(new Term(new String(characters, at, 2), false));
                }
            }
        }
        return List.copyOf(terms);
    }

    private static void add(Set<String> words, Run run) {
        if (!run.isUnspaced()) {
            words.add(cut(run.text()));
            return;
        }
        int[] characters = run.text().codePoints().toArray();
        for (int at = 0; at < characters.length && words.size() < MOST_WORDS; at++) {
            words.add(new String(characters, at, Math.min(2, characters.length - at)));
        }
    }

    private static List<Run> runs(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        List<Run> runs = new ArrayList<>();
        int begin = 0;
        Kind kind = Kind.NONE;
        for (int at = 0; at < plain.length(); ) {
            int character = plain.codePointAt(at);
            Kind next = kind(character);
            if (next != kind) {
                end(runs, plain, begin, at, kind);
                begin = at;
                kind = next;
            }
            at += Character.charCount(character);
        }
        end(runs, plain, begin, plain.length(), kind);
        return runs;
    }

    private static void end(List<Run> runs, String text, int begin, int end, Kind kind) {
        if (kind != Kind.NONE) {
            runs.add(new Run(text.substring(begin, end), kind == Kind.UNSPACED));
        }
    }

    private static Kind kind(int character) {
        boolean isWritten = Character.isLetterOrDigit(character)
                || switch (Character.getType(character)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.LETTER_NUMBER,
                            Character.OTHER_NUMBER -> true;
                    default -> false;
                };
        if (!isWritten) {
            return Kind.NONE;
        }
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> Kind.UNSPACED;
            // The mark that makes a Japanese vowel long belongs to two scripts.
            default -> character == 0x30FC ? Kind.UNSPACED : Kind.SPACED;
        };
    }

    private static String cut(String word) {
        return word.codePointCount(0, word.length()) <= LONGEST
                ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST));
    }
}
