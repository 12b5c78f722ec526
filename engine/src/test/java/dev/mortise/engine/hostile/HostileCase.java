package dev.mortise.engine.hostile;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A hostile plugin and what must become of it, as the head of its source says.
///
/// @param name of its files
/// @param head the values of each key
record HostileCase(String name, Map<String, List<String>> head) {
    private static final Path FOLDER = Path.of("src", "test", "resources", "hostile", "corpus");
    private static final Pattern LINE = Pattern.compile("^;; ([a-z]+): (.*)$", Pattern.MULTILINE);
    private static final CallLimits ENDLESS_FUEL = new CallLimits(
            Long.MAX_VALUE / 2, Duration.ofSeconds(60), 64L << 20, 100, 1_000, 500, 100, 1 << 20, 64 << 10);

    /// All of them.
    static List<HostileCase> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".wasm.gz"))
                    .map(file -> parse(file.substring(0, file.length() - ".wasm.gz".length())))
                    .sorted((one, other) -> one.name().compareTo(other.name()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// One of them.
    static HostileCase named(String name) {
        return parse(name);
    }

    private static HostileCase parse(String name) {
        Map<String, List<String>> head = new TreeMap<>();
        Matcher lines = LINE.matcher(new String(read(name + ".wat"), StandardCharsets.UTF_8));
        while (lines.find()) {
            head.computeIfAbsent(lines.group(1), key -> new ArrayList<>()).add(lines.group(2));
        }
        return new HostileCase(name, head);
    }

    byte[] wasm() {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".wasm.gz")))) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The function of `plugin-api` that does harm.
    String call() {
        return one("call", "handle-event");
    }

    /// The call's outcome, or `refused` at upload.
    String outcome() {
        return one("outcome", "none given");
    }

    /// What the error or the refusal must contain.
    List<String> says() {
        return head.getOrDefault("says", List.of());
    }

    /// What must be stored afterwards.
    List<String> stores() {
        return head.getOrDefault("stores", List.of()).stream()
                .flatMap(line -> {
                    int space = line.indexOf(' ');
                    return Collections.nCopies(Integer.parseInt(line.substring(0, space)), line.substring(space + 1))
                            .stream();
                })
                .toList();
    }

    /// The most memory that the call takes, where it is said.
    OptionalLong peakMemoryBytes() {
        String peak = one("peak", "");
        return peak.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(peak));
    }

    /// What the operator allows.
    CallLimits ceiling() {
        return one("ceiling", "contract").equals("endless") ? ENDLESS_FUEL : CallLimits.CONTRACT;
    }

    /// Whether the store's reads wait until the call is cancelled.
    boolean blocksInTheHost() {
        return one("store", "quick").equals("blocking");
    }

    /// Whether the core engine's interpreter comes to the same end.
    boolean interpretable() {
        return !one("interpreter", "agrees").equals("differs");
    }

    String pluginId() {
        return "com.hostile." + name;
    }

    Manifest manifest() {
        return manifest(one("limits", ""));
    }

    /// @param limits of `[module]`, as `fuel = 1000, timeout_ms = 200`
    Manifest manifest(String limits) {
        return ManifestParser.parse(new String(read("manifest.toml"), StandardCharsets.UTF_8)
                .replace("{{id}}", pluginId())
                .replace("{{limits}}", limits));
    }

    private String one(String key, String otherwise) {
        return head.getOrDefault(key, List.of(otherwise)).getFirst();
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
