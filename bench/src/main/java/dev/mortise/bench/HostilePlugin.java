package dev.mortise.bench;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A plugin of the engine's corpus of hostile ones that can be called.
///
/// @param id its id
/// @param manifest its manifest
/// @param component its binary, compressed
record HostilePlugin(String id, Manifest manifest, Path component) {
    private static final Path CORPUS = Path.of("..", "engine", "src", "test", "resources", "hostile", "corpus");
    private static final String BINARY = ".wasm.gz";

    /// All that an event does harm in, within the contract's limits. The working folder is `bench`.
    static List<HostilePlugin> all() {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.filter(file -> file.getFileName().toString().endsWith(BINARY))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The component's bytes.
    byte[] wasm() {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(component))) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The same without limits of its own.
    HostilePlugin withoutLimits() {
        return new HostilePlugin(id, manifest(id, "", component), component);
    }

    private static Optional<HostilePlugin> read(Path component) {
        String file = component.getFileName().toString();
        String name = file.substring(0, file.length() - BINARY.length());
        List<String> head = text(component.resolveSibling(name + ".wat"))
                .lines()
                .filter(line -> line.startsWith(";; "))
                .toList();
        boolean callable = Stream.of(";; outcome: refused", ";; call: init", ";; ceiling: ", ";; store: ")
                .noneMatch(key -> head.stream().anyMatch(line -> line.startsWith(key)));
        if (!callable) {
            return Optional.empty();
        }
        String limits = head.stream()
                .filter(line -> line.startsWith(";; limits: "))
                .map(line -> line.substring(";; limits: ".length()))
                .findFirst()
                .orElse("");
        String id = "com.hostile." + name;
        return Optional.of(new HostilePlugin(id, manifest(id, limits, component), component));
    }

    private static Manifest manifest(String id, String limits, Path component) {
        return ManifestParser.parse(text(component.resolveSibling("manifest.toml"))
                .replace("{{id}}", id)
                .replace("{{limits}}", limits));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
