package dev.mortise.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The native peer: a program against Wasmtime's C API, which does one thing many times and prints the median.
final class Peer {
    private static final Pattern ANSWER = Pattern.compile("median_ns (\\d+(?:\\.\\d+)?)");
    private static final int MOST_OUTPUT_BYTES = 1 << 16;

    private final Path program;
    private final int runs;

    /// @param runs how often each thing is done
    Peer(Path program, int runs) {
        this.program = program;
        this.runs = runs;
    }

    /// Does it.
    ///
    /// @return nanoseconds of the median
    /// @throws IllegalStateException if the program fails
    double nanos(Row.Way way) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.add(Integer.toString(runs));
        command.addAll(way.arguments());
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output;
            try (InputStream in = process.getInputStream()) {
                output = new String(in.readNBytes(MOST_OUTPUT_BYTES), StandardCharsets.UTF_8);
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("the native peer ended with " + status + ": " + output.strip());
            }
            return median(output);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the native peer ran", e);
        }
    }

    static double median(String output) {
        Matcher matcher = ANSWER.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("the native peer printed no median: " + output.strip());
        }
        return Double.parseDouble(matcher.group(1));
    }
}
