package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Row.Way NATIVE = new Row.Way("native", List.of("kernel"));
    private static final Row.Way POOL = new Row.Way("pool", List.of("instance", "pool"));
    private static final Row.Way DEMAND = new Row.Way("on demand", List.of("instance", "demand"));

    @Test
    void ratiosStandBesideWhatIsAskedOfThem() {
        Measured measured = new Measured();
        measured.addNanos("A.ours", 150);
        measured.addBytes("A.ours", 96);
        measured.addNanos("A.theirs", 100);
        Row row = Row.of("a call", "A.ours").against("by hand", "A.theirs");
        assertThat(Table.of(List.of(row.must(1.5), row.aim(1.2), row), measured, false))
                .isEqualTo("""
                        | figure | ours   | allocated | compared with | takes  | ratio | asked             |
                        |--------|--------|-----------|---------------|--------|-------|-------------------|
                        | a call | 150 ns | 96.0 B    | by hand       | 100 ns | 1.50× | must 1.50×: holds |
                        | a call | 150 ns | 96.0 B    | by hand       | 100 ns | 1.50× | aim 1.20×: missed |
                        | a call | 150 ns | 96.0 B    | by hand       | 100 ns | 1.50× |                   |
                        """);
    }

    @Test
    void nativePeerHasColumnsOfItsOwn() {
        Measured measured = new Measured();
        measured.addNanos("A.ours", 20_000);
        measured.addNanos(NATIVE, 10_000);
        measured.addNanos(DEMAND, 40_000);
        measured.addNanos(POOL, 5_000);
        List<Row> rows = List.of(
                Row.of("kernel", "A.ours").peer(NATIVE),
                Row.of("instance", "A.ours").peer(DEMAND, POOL),
                Row.of("other", "A.ours"));
        assertThat(Table.of(rows, measured, true).lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "| figure | ours | allocated | compared with | takes | ratio | asked | native peer | ratio |",
                        "|----------|---------|-----------|---------------|-------|-------|-------"
                                + "|---------------------------------|--------------|",
                        "| kernel | 20.0 µs | - | | | | | 10.0 µs | 2.00× |",
                        "| instance | 20.0 µs | - | | | | | 40.0 µs on demand, 5.00 µs pool | 0.50×, 4.00× |",
                        "| other | 20.0 µs | - | | | | | | |");
    }

    @Test
    void boundsOfTheTimeAndOfTheRatioToThePeerAreJudged() {
        Measured measured = new Measured();
        measured.addNanos("A.ours", 20_000);
        measured.addNanos(POOL, 10_000);
        measured.addNanos(DEMAND, 40_000);
        Row row = Row.of("call", "A.ours").peer(DEMAND, POOL);
        assertThat(Table.of(
                        List.of(row.peerMust(1.5), row.peerMust(2).within(Duration.ofNanos(19_000))), measured, true))
                .contains("0.50×, 2.00×, must 1.50×: missed")
                .contains("0.50×, 2.00×, must 2.00×: holds")
                .contains("| must 19.0 µs: missed |");
    }

    @Test
    void meansAreGeometricAndOfWhatWasMeasuredInFull() {
        Measured measured = new Measured();
        measured.addNanos("A.one", 200);
        measured.addNanos("A.other", 800);
        measured.addNanos("A.base", 100);
        measured.addNanos(NATIVE, 400);
        List<Row> rows = List.of(
                Row.of("one", "A.one").against("base", "A.base").peer(NATIVE),
                Row.of("other", "A.other").against("base", "A.base"));
        List<String> both = List.of("A.one", "A.other");
        Row.Bound bound = new Row.Bound(Row.Word.MUST, 3);
        assertThat(Table.of(List.of(new Row.Mean("both", both, false, bound)), rows, measured))
                .isEqualTo("both: 4.00×, must 3.00×: missed\n");
        assertThat(Table.of(List.of(new Row.Mean("both", both, true, bound)), rows, measured))
                .isEmpty();
        assertThat(Table.of(List.of(new Row.Mean("one", List.of("A.one"), true, bound)), rows, measured))
                .isEqualTo("one: 0.50×, must 3.00×: holds\n");
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        Row row = Row.of("a call", "A.ours").against("by hand", "A.theirs").must(2);
        assertThat(Table.of(List.of(row), new Measured(), false).lines().skip(2))
                .containsExactly("| a call | -    | -         | by hand       | -     | -     | must 2.00× |");
    }

    @Test
    void mediansAreTaken() {
        assertThat(Measured.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Measured.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
        assertThat(Measured.median(List.of())).isNaN();
    }

    @Test
    void unitsFitTheSize() {
        assertThat(Table.time(999)).isEqualTo("999 ns");
        assertThat(Table.time(1_234_567)).isEqualTo("1.23 ms");
        assertThat(Table.time(5e12)).isEqualTo("5000 s");
        assertThat(Table.size(2048)).isEqualTo("2.00 KiB");
    }
}
