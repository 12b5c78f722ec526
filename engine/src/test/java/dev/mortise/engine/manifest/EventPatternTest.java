package dev.mortise.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b.created | a.b.created",
                "a.*.created | a.b.created",
                "a.b.{created,updated} | a.b.updated",
                "a.** | a.b",
                "a.** | a.b.c.d",
                "{a,b}.*.** | b.x.y",
                "* | a",
                "a-1.b_2 | a-1.b_2"
            })
    void aPatternHears(String pattern, String type) {
        assertThat(EventPattern.parse(pattern).matches(type)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b.created | a.b.create",
                "a.b.created | a.b.created.more",
                "a.b.created | a.b",
                "a.*.created | a.b.c.created",
                "a.* | a.",
                "a.* | a",
                "a.b.{created,updated} | a.b.deleted",
                "a.b.{created,updated} | a.b.{created,updated}",
                "a.** | a",
                "a.** | a.",
                "a.** | ab.c",
                "a.b | A.b"
            })
    void aPatternDoesNotHear(String pattern, String type) {
        assertThat(EventPattern.parse(pattern).matches(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "**", ".", "a.", ".a", "a..b", "a.**.b", "a.b*", "a.{b", "a.{}", "a.{b,}", "a b", "a.{b.c}"})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> EventPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPatternThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> EventPattern.parse("a.".repeat(200) + "b")).hasMessageContaining("300 at most");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a.b.c | a.b.c", "a.b.{c} | a.b.c", "a.b.{c,d} | a.b", "a.*.c | a", "a.b.** | a.b", "{a,b}.c | ''"
            })
    void theNamespaceIsWhatComesBeforeAChoice(String pattern, String namespace) {
        assertThat(EventPattern.parse(pattern).namespace()).isEqualTo(namespace);
    }
}
