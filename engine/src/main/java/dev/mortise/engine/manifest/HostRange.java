package dev.mortise.engine.manifest;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The versions of the host that a plugin runs on: comparators joined by spaces, all of which must hold.
final class HostRange {
    private static final int[] HOST = {1, 0, 0};
    private static final String HOST_TEXT = "1.0.0";
    private static final Pattern COMPARATOR =
            Pattern.compile("(>=|<=|>|<|=)(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?");

    private HostRange() {}

    static void check(ManifestTable metadata, String range) {
        for (String part : range.strip().split(" +", -1)) {
            Matcher matcher = COMPARATOR.matcher(part);
            if (!matcher.matches()) {
                metadata.problem(
                        "host",
                        ManifestTable.quoted(part) + " is no comparison of versions",
                        "comparisons joined by spaces, as \">=1.0 <2\"");
                return;
            }
            if (!holds(matcher)) {
                metadata.problem(
                        "host",
                        "this host offers " + HOST_TEXT + ", which is not " + part,
                        "a range that holds " + HOST_TEXT + ", as \">=1.0 <2\"");
                return;
            }
        }
    }

    private static boolean holds(Matcher comparator) {
        int[] version = new int[3];
        for (int i = 0; i < version.length; i++) {
            String number = comparator.group(i + 2);
            version[i] = number == null ? 0 : Integer.parseInt(number);
        }
        int order = Arrays.compare(HOST, version);
        return switch (comparator.group(1)) {
            case ">=" -> order >= 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case "<" -> order < 0;
            default -> order == 0;
        };
    }
}
