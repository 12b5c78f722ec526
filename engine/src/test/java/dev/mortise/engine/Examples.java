package dev.mortise.engine;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The project's example plugins, as their toolchain built them.
final class Examples {
    private static final Path FOLDER = Path.of("..", "examples");

    private Examples() {}

    static byte[] wasm(String example) {
        return read(example, "plugin.wasm");
    }

    static Manifest manifest(String example) {
        return ManifestParser.parse(toml(example));
    }

    static String toml(String example) {
        return new String(read(example, "manifest.toml"), StandardCharsets.UTF_8);
    }

    private static byte[] read(String example, String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(example).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
