package dev.mortise.server.platform.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs short commands of the operating system to their end.
final class Commands {
    private Commands() {}

    /// What a command ended with.
    ///
    /// @param status its exit status, 0 for success
    /// @param output what it wrote, both streams
    record Ended(int status, String output) {}

    static Ended run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command.getFirst(), e);
        }
    }

    static String output(List<String> command) {
        return run(command).output();
    }

    static boolean succeeds(List<String> command) {
        return run(command).status() == 0;
    }

    /// Whether a program is found on the PATH.
    static boolean isThere(String program) {
        return succeeds(List.of("sh", "-c", "command -v \"$1\" >/dev/null", "sh", program));
    }
}
