package dev.mortise.server.data.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWordsTest {
    private static final EntityTable TABLE = new EntityTable(
            "com.acme.x",
            "doc",
            1,
            "plugin_x_e1",
            Optional.empty(),
            Map.of(),
            Map.of("name", field("name", 1, true), "hidden", field("hidden", 2, false)),
            List.of(),
            Optional.empty());

    private static EntityField field(String name, int tag, boolean search) {
        return new EntityField(
                name, tag, new ValueType.Text(ValueType.Form.LINES, 0, 100_000, null), false, search, null, Map.of());
    }

    private static Set<String> words(String text) {
        return SearchWords.of(TABLE, field -> field.equals("name") ? text : "secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Stainless Steel, M8x20 | stainless steel m8x20",
                "SCR-0820/5_a | scr 0820 5 a",
                "不锈钢螺丝 | 不锈 锈钢 钢螺 螺丝 丝",
                "M8不锈 | m8 不锈 锈",
                "ＡＢＣ　１２ | abc 12",
                "ｶﾀｶﾅ ラーメン | カタ タカ カナ ナ ラー ーメ メン ン",
                "Übergröße café ÉCOLE | übergröße café école",
                "a’b a’b | a b",
                "𠮷野家 | 𠮷野 野家 家",
                "ไทย | ไท ทย ย",
                "… — !? | ''"
            })
    void aTextIsCutIntoWordsAndPairsOfCharacters(String text, String words) {
        assertThat(String.join(" ", words(text))).isEqualTo(words);
    }

    @Test
    void aRowHasABoundedNumberOfBoundedWords() {
        assertThat(words("w".repeat(100_000))).containsExactly("w".repeat(SearchWords.LONGEST));
        assertThat(words("𝒶".repeat(50))).containsExactly("a".repeat(SearchWords.LONGEST));
        String many = IntStream.range(0, 20_000).mapToObj(n -> "w" + n).collect(Collectors.joining(" "));
        assertThat(words(many)).hasSize(SearchWords.MOST_WORDS);
        String characters = IntStream.range(0x4e00, 0x4e00 + 20_000)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        assertThat(words(characters)).hasSize(SearchWords.MOST_WORDS);
    }

    @Test
    void aSearchAsksForBeginningsOfWordsAndForPairs() {
        assertThat(SearchWords.terms("Ste 螺丝钉 丝 ste"))
                .containsExactly(
                        new SearchWords.Term("ste", true),
                        new SearchWords.Term("螺丝", false),
                        new SearchWords.Term("丝钉", false),
                        new SearchWords.Term("丝", true));
        assertThat(SearchWords.terms("-- % _ ' \"")).isEmpty();
    }
}
