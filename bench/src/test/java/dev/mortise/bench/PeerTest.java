package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The native peer's program, played by the system's own small ones.
class PeerTest {
    @Test
    void medianIsTakenFromWhatTheProgramPrints() {
        Peer peer = new Peer(Path.of("/bin/echo"), 500);
        assertThat(peer.nanos(new Row.Way("native", List.of("median_ns", "1250.5"))))
                .isEqualTo(1250.5);
        assertThatIllegalStateException()
                .isThrownBy(() -> peer.nanos(new Row.Way("native", List.of("nothing"))))
                .withMessage("the native peer printed no median: 500 nothing");
    }

    @Test
    void programThatFailsIsNamedWithItsWords() {
        Peer peer = new Peer(Path.of("/bin/ls"), 500);
        assertThatIllegalStateException()
                .isThrownBy(() -> peer.nanos(new Row.Way("native", List.of("/no-such-folder"))))
                .withMessageContaining("the native peer ended with")
                .withMessageContaining("no-such-folder");
    }
}
