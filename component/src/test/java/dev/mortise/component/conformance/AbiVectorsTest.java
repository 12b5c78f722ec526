package dev.mortise.component.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Lowering and lifting of each value type, against vectors of our own: sizes, flat types, core values, memory and the
/// allocations. The reference implementation's vectors run in [Conformance].
class AbiVectorsTest {
    static Stream<String> vectors() throws IOException {
        try (InputStream in = AbiVectorsTest.class.getResourceAsStream("/abi/vectors.jsonl")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
            assertThat(lines).hasSizeGreaterThan(20);
            return lines.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void loweringAndLiftingAgreeWithTheVector(String vector) {
        assertThat(new VectorRun(Json.object(Json.parse(vector))).mismatch()).isNull();
    }
}
