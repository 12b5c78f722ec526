package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the validator accepts and refuses: `validation/cases.wat`.
class ValidationTest {
    record Case(String outcome, String what, String message, String hex) {
        byte[] binary() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return outcome + ": " + what;
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = ValidationTest.class.getResourceAsStream("/validation/cases.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(parts -> new Case(parts[0], parts[1], parts[2], parts[3]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void componentIsAcceptedOrRefusedWithItsReason(Case one) {
        if (one.outcome().equals("accepted")) {
            assertThatNoException().isThrownBy(() -> Component.decode(one.binary()));
            return;
        }
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Component.decode(one.binary()))
                .withMessageContaining(one.message())
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(one.outcome());
                    assertThat(refused.byteOffset()).isBetween(8L, (long) one.binary().length);
                });
    }
}
