package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ToldRowTest {
    private static ToldRow told(String type, String payload) {
        return new ToldRow(type, payload, JsonMapper.builder().build());
    }

    @Test
    void theRowIsThatAfterTheChangeAndOfADeletedOneThatBefore() {
        assertThat(told(
                        "a.b.updated",
                        "{\"before\": {\"n\": 1}, \"after\": {\"n\": 2}, \"changed\": [\"n\", 7, \"m\"]}"))
                .satisfies(told -> {
                    assertThat(told.row()).hasToString("{\"n\":2}");
                    assertThat(told.changed()).containsExactlyInAnyOrder("n", "m");
                    assertThat(told.entity()).isEqualTo("a.b");
                    assertThat(told.isUpdate() && told.isOfRow()).isTrue();
                });
        assertThat(told("a.b.deleted", "{\"before\": {\"n\": 1}}").row()).hasToString("{\"n\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "[]", "{}", "{\"after\": 7, \"changed\": 7}", "{\"changed\": {\"a\": \"n\"}}"})
    void aPayloadThatTellsOfNoRowHasOneWithoutValues(String payload) {
        assertThat(told("a.b.updated", payload).row()).hasToString("{}");
        assertThat(told("a.b.updated", payload).changed()).isEmpty();
    }

    @Test
    void onlyTheLastWordOfATypeSaysThatItIsOfARow() {
        assertThat(told("a.created.seen", "1").isOfRow()).isFalse();
        assertThat(told("a.recreated", "1").isOfRow()).isFalse();
        assertThat(told("a.b.created", "1").isOfRow()).isTrue();
    }
}
