package dev.mortise.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// @param quick fewer and shorter rounds
/// @param peer the native peer's program; null when there is none
/// @param pattern which rows: a part of the figure or of the benchmark's name
record Options(boolean quick, @Nullable Path peer, Pattern pattern) {
    /// Reads the command line.
    ///
    /// @throws IllegalArgumentException naming what it does not know
    static Options parse(List<String> arguments) {
        boolean quick = false;
        Path peer = null;
        String pattern = null;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--quick")) {
                quick = true;
            } else if (argument.equals("--peer") && i + 1 < arguments.size()) {
                peer = Path.of(arguments.get(++i));
            } else if (argument.startsWith("-") || pattern != null) {
                throw new IllegalArgumentException(
                        "unexpected argument " + argument + ": expected [--quick] [--peer PROGRAM] [PATTERN]");
            } else {
                pattern = argument;
            }
        }
        try {
            return new Options(quick, peer, Pattern.compile(pattern == null ? "" : pattern, Pattern.CASE_INSENSITIVE));
        } catch (PatternSyntaxException broken) {
            throw new IllegalArgumentException("no regular expression: " + pattern, broken);
        }
    }

    boolean wants(Row row) {
        return pattern.matcher(row.figure()).find()
                || pattern.matcher(row.benchmark()).find();
    }
}
