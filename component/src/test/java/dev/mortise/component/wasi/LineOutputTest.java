package dev.mortise.component.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineOutputTest {
    private final List<String> lines = new ArrayList<>();
    private final LineOutput output = new LineOutput(lines::add);

    private void write(String text) {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesEndWithANewlineWithOrWithoutAReturn() {
        write("a\r\nb\n\n\r\nc\rd\n");
        assertThat(lines).containsExactly("a", "b", "", "", "c\rd");
    }

    @Test
    void aLineMayComeInPieces() {
        byte[] bytes = "榫卯😀\n".getBytes(StandardCharsets.UTF_8);
        for (byte one : bytes) {
            output.write(new byte[] {one});
        }
        assertThat(lines).containsExactly("榫卯😀");
    }

    @Test
    void aLineTooLongIsCutBetweenCharacters() {
        String text = "x" + "榫".repeat(3_000);
        write(text + "\n");
        assertThat(lines).hasSize(3);
        assertThat(String.join("", lines)).isEqualTo(text);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(LineOutput.LONGEST_LINE));
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        output.write(new byte[] {'a', (byte) 0xFF, 'b', '\n'});
        assertThat(lines).containsExactly("a\uFFFDb");
        byte[] continuing = new byte[2 * LineOutput.LONGEST_LINE + 1];
        Arrays.fill(continuing, (byte) 0x80);
        output.write(continuing);
        output.flush();
        assertThat(lines).hasSize(4);
    }

    @Test
    void flushHandsOutWhatIsLeftOnce() {
        write("left");
        output.flush();
        output.flush();
        assertThat(lines).containsExactly("left");
    }

    @Test
    void whatTheSinkThrowsReachesTheWriterAndTheLineIsGone() {
        LineOutput full = new LineOutput(line -> {
            throw new IllegalStateException("full");
        });
        assertThatThrownBy(() -> full.write(new byte[] {'a', '\n'})).hasMessage("full");
        full.flush();
    }
}
