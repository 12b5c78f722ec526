package dev.mortise.bench;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line of the table: a figure of ours, what it is compared with, and how far apart they may be.
///
/// @param figure what is measured, in words
/// @param benchmark the JMH method, as `Class.method` of this package
/// @param compared what it is divided by; null when it stands for itself
/// @param peer how a native host does the same; null when it has nothing like it
/// @param time how long it may take, in nanoseconds; null when nothing is asked of it
record Row(
        String figure,
        String benchmark,
        @Nullable Compared compared,
        @Nullable PeerRun peer,
        @Nullable Bound time) {

    /// Something else that is measured in the same run.
    ///
    /// @param with what, in words
    /// @param benchmark the JMH method
    /// @param bound how large the ratio may be; null when nothing is asked of it
    record Compared(String with, String benchmark, @Nullable Bound bound) {}

    /// The largest ratio that is good enough. It is printed beside the ratio and decides nothing: a busy machine
    /// would miss it.
    ///
    /// @param word how much is asked
    /// @param atMost ours divided by what it is compared with
    record Bound(Word word, double atMost) {}

    /// How much a bound asks.
    enum Word {
        /// What the design promises.
        MUST,
        /// What would be good.
        AIM
    }

    /// What the native peer is told to do: its arguments, see `src/main/peer/peer.c`.
    ///
    /// @param ways one or more ways of doing it, each with its name
    /// @param bound how large the ratio to the last way may be; null when nothing is asked of it
    record PeerRun(List<Way> ways, @Nullable Bound bound) {}

    /// One way.
    ///
    /// @param name in the table
    /// @param arguments of the peer's program
    record Way(String name, List<String> arguments) {}

    /// Ratios of several rows together, as their geometric mean.
    ///
    /// @param figure in words
    /// @param benchmarks the rows' JMH methods
    /// @param toPeer whether the ratios are those to the native peer, or those to what the rows are compared with
    /// @param bound how large it may be
    record Mean(String figure, List<String> benchmarks, boolean toPeer, Bound bound) {}

    static Row of(String figure, String benchmark) {
        return new Row(figure, benchmark, null, null, null);
    }

    Row against(String with, String other) {
        return new Row(figure, benchmark, new Compared(with, other, null), peer, time);
    }

    Row must(double atMost) {
        return bound(Word.MUST, atMost);
    }

    Row aim(double atMost) {
        return bound(Word.AIM, atMost);
    }

    /// How long it may take.
    Row within(Duration most) {
        return new Row(figure, benchmark, compared, peer, new Bound(Word.MUST, most.toNanos()));
    }

    Row peer(Way... ways) {
        return new Row(figure, benchmark, compared, new PeerRun(List.of(ways), null), time);
    }

    /// How large the ratio to the peer's last way may be.
    Row peerMust(double atMost) {
        if (peer == null) {
            throw new IllegalStateException("a bound of nothing: " + figure);
        }
        return new Row(figure, benchmark, compared, new PeerRun(peer.ways(), new Bound(Word.MUST, atMost)), time);
    }

    private Row bound(Word word, double atMost) {
        if (compared == null) {
            throw new IllegalStateException("a bound of nothing: " + figure);
        }
        return new Row(
                figure,
                benchmark,
                new Compared(compared.with(), compared.benchmark(), new Bound(word, atMost)),
                peer,
                time);
    }
}
