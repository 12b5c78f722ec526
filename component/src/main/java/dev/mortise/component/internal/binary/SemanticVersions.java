package dev.mortise.component.internal.binary;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The grammar of versions: [Semantic Versioning 2.0.0](https://semver.org/spec/v2.0.0.html), numbers of 64 bits.
final class SemanticVersions {
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final List<String> NUMBERS =
            List.of("major version number", "minor version number", "patch version number");

    private SemanticVersions() {}

    /// Why the text is no version; null when it is one.
    static @Nullable String problem(String version) {
        if (version.isEmpty()) {
            return "empty string, expected a semver version";
        }
        int position = 0;
        for (int i = 0; i < NUMBERS.size(); i++) {
            int end = position;
            while (end < version.length() && isDigit(version.charAt(end))) {
                end++;
            }
            String why = number(version, position, end, NUMBERS.get(i));
            if (why != null) {
                return why;
            }
            boolean last = i == NUMBERS.size() - 1;
            if (!last && end == version.length()) {
                return "unexpected end of input while parsing " + NUMBERS.get(i);
            }
            if (!last && version.charAt(end) != '.') {
                return "unexpected character '" + version.charAt(end) + "' after " + NUMBERS.get(i);
            }
            position = last ? end : end + 1;
        }
        return suffixes(version, position);
    }

    private static @Nullable String number(String version, int start, int end, String what) {
        if (start == end) {
            return start == version.length()
                    ? "unexpected end of input while parsing " + what
                    : "unexpected character '" + version.charAt(start) + "' while parsing " + what;
        }
        if (end - start > 1 && version.charAt(start) == '0') {
            return "invalid leading zero in " + what;
        }
        if (end - start > 20 || new BigInteger(version.substring(start, end)).compareTo(LARGEST) > 0) {
            return "value of " + what + " exceeds the largest of 64 bits";
        }
        return null;
    }

    private static @Nullable String suffixes(String version, int start) {
        int position = start;
        if (position < version.length() && version.charAt(position) == '-') {
            int end = endOfIdentifiers(version, position + 1);
            String why = identifiers(version.substring(position + 1, end), "pre-release identifier", true);
            if (why != null) {
                return why;
            }
            position = end;
        }
        if (position < version.length() && version.charAt(position) == '+') {
            int end = endOfIdentifiers(version, position + 1);
            String why = identifiers(version.substring(position + 1, end), "build metadata", false);
            if (why != null) {
                return why;
            }
            position = end;
        }
        return position == version.length()
                ? null
                : "unexpected character '" + version.charAt(position) + "' after "
                        + (position == start ? NUMBERS.getLast() : "the identifiers");
    }

    private static int endOfIdentifiers(String version, int start) {
        int end = start;
        while (end < version.length() && (isOfIdentifier(version.charAt(end)) || version.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static @Nullable String identifiers(String text, String what, boolean refusesLeadingZero) {
        for (String one : text.split("\\.", -1)) {
            if (one.isEmpty()) {
                return "empty identifier segment in " + what;
            }
            if (refusesLeadingZero
                    && one.length() > 1
                    && one.charAt(0) == '0'
                    && one.chars().allMatch(each -> isDigit((char) each))) {
                return "invalid leading zero in " + what;
            }
        }
        return null;
    }

    private static boolean isOfIdentifier(char one) {
        return isDigit(one) || (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || one == '-';
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }
}
