package dev.mortise.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The table of ratios, as Markdown that also reads well in a terminal.
final class Table {
    private static final List<String> HEADINGS =
            List.of("figure", "ours", "allocated", "compared with", "takes", "ratio", "asked", "native peer", "ratio");
    private static final int PEER_COLUMNS = 2;

    private Table() {}

    static String of(List<Row> rows, Measured measured, boolean withPeer) {
        int columns = withPeer ? HEADINGS.size() : HEADINGS.size() - PEER_COLUMNS;
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS.subList(0, columns));
        for (Row row : rows) {
            lines.add(line(row, measured).subList(0, columns));
        }
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            append(text, line, widths);
            if (line.equals(lines.getFirst())) {
                for (int width : widths) {
                    text.append('|').append("-".repeat(width + 2));
                }
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i);
            text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
        }
        text.append("|\n");
    }

    private static List<String> line(Row row, Measured measured) {
        double ours = measured.nanos(row.benchmark());
        List<String> line = new ArrayList<>();
        line.add(row.figure());
        line.add(time(ours));
        line.add(size(measured.bytes(row.benchmark())));
        Row.Compared compared = row.compared();
        if (compared == null) {
            line.addAll(List.of("", "", "", time(row.time(), ours)));
        } else {
            double theirs = measured.nanos(compared.benchmark());
            line.addAll(List.of(
                    compared.with(), time(theirs), ratio(ours / theirs), asked(compared.bound(), ours / theirs)));
        }
        line.addAll(peer(row.peer(), measured, ours));
        return line;
    }

    private static List<String> peer(Row.@Nullable PeerRun peer, Measured measured, double ours) {
        if (peer == null) {
            return List.of("", "");
        }
        List<String> times = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        for (Row.Way way : peer.ways()) {
            double theirs = measured.nanos(way);
            times.add(peer.ways().size() == 1 ? time(theirs) : time(theirs) + " " + way.name());
            ratios.add(ratio(ours / theirs));
        }
        Row.Bound bound = peer.bound();
        if (bound != null) {
            ratios.add(asked(bound, ours / measured.nanos(peer.ways().getLast())));
        }
        return List.of(String.join(", ", times), String.join(", ", ratios));
    }

    private static String asked(Row.@Nullable Bound bound, double ratio) {
        if (bound == null) {
            return "";
        }
        return word(bound) + " " + ratio(bound.atMost()) + verdict(ratio, bound);
    }

    private static String time(Row.@Nullable Bound bound, double nanos) {
        return bound == null ? "" : word(bound) + " " + time(bound.atMost()) + verdict(nanos, bound);
    }

    private static String word(Row.Bound bound) {
        return bound.word().name().toLowerCase(Locale.ROOT);
    }

    private static String verdict(double found, Row.Bound bound) {
        return Double.isNaN(found) ? "" : found <= bound.atMost() ? ": holds" : ": missed";
    }

    /// A line for each mean whose ratios were all measured.
    static String of(List<Row.Mean> means, List<Row> rows, Measured measured) {
        StringBuilder text = new StringBuilder();
        for (Row.Mean mean : means) {
            double logarithms = 0;
            for (String benchmark : mean.benchmarks()) {
                logarithms += rows.stream()
                        .filter(row -> row.benchmark().equals(benchmark))
                        .mapToDouble(row -> Math.log(ratio(row, mean.toPeer(), measured)))
                        .findFirst()
                        .orElse(Double.NaN);
            }
            double ratio = Math.exp(logarithms / mean.benchmarks().size());
            if (!Double.isNaN(ratio)) {
                text.append(mean.figure())
                        .append(": ")
                        .append(ratio(ratio))
                        .append(", ")
                        .append(asked(mean.bound(), ratio))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static double ratio(Row row, boolean toPeer, Measured measured) {
        Row.PeerRun peer = row.peer();
        Row.Compared compared = row.compared();
        double ours = measured.nanos(row.benchmark());
        if (toPeer) {
            return peer == null ? Double.NaN : ours / measured.nanos(peer.ways().getLast());
        }
        return compared == null ? Double.NaN : ours / measured.nanos(compared.benchmark());
    }

    static String time(double nanos) {
        return scaled(nanos, 1000, "ns", "µs", "ms", "s");
    }

    static String size(double bytes) {
        return scaled(bytes, 1024, "B", "KiB", "MiB", "GiB");
    }

    static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "-" : digits(ratio) + "×";
    }

    private static String scaled(double value, double step, String... units) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double scaled = value;
        int unit = 0;
        while (scaled >= step && unit < units.length - 1) {
            scaled /= step;
            unit++;
        }
        return digits(scaled) + " " + units[unit];
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
