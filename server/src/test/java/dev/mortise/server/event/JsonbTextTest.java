package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonbTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\u0000\"",
                "{\"a\\u0000\":1}",
                "\"\\\\\\u0000\"",
                "\"\\ud83d\"",
                "\"\\ud83dx\"",
                "\"\\ude00\"",
                "\"\\ude00\\ud83d\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "1e999999999",
                "[1E+1001]",
                "-0.5e-99999999999999999999"
            })
    void whatJsonbDoesNotTakeIsFound(String json) {
        assertThat(JsonbText.unstorable(json)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\\\u0000\"",
                "\"\\\"\\ud83d\\ude00\\n\"",
                "{\"e\":1e1000,\"1e9999\":\"1e9999\"}",
                "[true,false,-1.5E-3]",
                "\"\\\\\""
            })
    void whatItTakesIsLeftAlone(String json) {
        assertThat(JsonbText.unstorable(json)).isNull();
    }
}
