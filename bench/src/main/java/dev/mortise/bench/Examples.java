package dev.mortise.bench;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The project's example plugins. The working folder is `bench`.
enum Examples {
    /// In C.
    INVENTORY("inventory", "com.acme.inventory"),
    /// The same in Rust, with its standard library.
    INVENTORY_RUST("inventory-rust", "com.acme.stockrs"),
    /// The same in JavaScript, on QuickJS.
    INVENTORY_JS("inventory-js", "com.acme.stockjs");

    private final String folder;
    private final String pluginId;

    Examples(String folder, String pluginId) {
        this.folder = folder;
        this.pluginId = pluginId;
    }

    String pluginId() {
        return pluginId;
    }

    Path component() {
        return Path.of("..", "examples", folder, "plugin.wasm");
    }

    byte[] wasm() {
        return read(component());
    }

    Manifest manifest() {
        return ManifestParser.parse(toml());
    }

    String toml() {
        return new String(read(component().resolveSibling("manifest.toml")), StandardCharsets.UTF_8);
    }

    String eventType() {
        return pluginId + ".item.created";
    }

    /// An item whose stock is low: the plugin reads a setting and the item, inserts an alert, publishes an event and
    /// logs a line.
    String envelope() {
        return """
                {"id":"0190c1f0-0000-7000-8000-000000000001","type":"%s","depth":0,"payload":{"before":null,"after":\
                {"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"A-1","qty":"5"}}}""".formatted(eventType());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
