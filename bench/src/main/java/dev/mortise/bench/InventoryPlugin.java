package dev.mortise.bench;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The inventory plugin in each language that is measured: the project's examples, and what two of them do in the
/// measured call, made by other toolchains. The working folder is `bench`.
enum InventoryPlugin {
    /// In C, without a libc.
    C(example("inventory"), "com.acme.inventory"),
    /// In Rust, with its standard library.
    RUST(example("inventory-rust"), "com.acme.stockrs"),
    /// In JavaScript, on QuickJS.
    JAVASCRIPT(example("inventory-js"), "com.acme.stockjs"),
    /// In AssemblyScript.
    ASSEMBLYSCRIPT(guest("assemblyscript"), "com.acme.stockas"),
    /// In C on wasi-libc, which makes it import WASI.
    WASI_LIBC(guest("wasi-libc"), "com.acme.stockwasi");

    private final Path folder;
    private final String pluginId;

    InventoryPlugin(Path folder, String pluginId) {
        this.folder = folder;
        this.pluginId = pluginId;
    }

    /// Those that are examples of the project.
    static List<InventoryPlugin> examples() {
        return List.of(C, RUST, JAVASCRIPT);
    }

    private static Path example(String name) {
        return Path.of("..", "examples", name);
    }

    private static Path guest(String name) {
        return Path.of("src", "main", "guest", name);
    }

    String pluginId() {
        return pluginId;
    }

    Path component() {
        return folder.resolve("plugin.wasm");
    }

    byte[] wasm() {
        return read(component());
    }

    Manifest manifest() {
        return ManifestParser.parse(toml());
    }

    /// The example's own manifest; for the others, that of the example in C under their id.
    String toml() {
        if (examples().contains(this)) {
            return new String(read(folder.resolve("manifest.toml")), StandardCharsets.UTF_8);
        }
        return C.toml().replace(C.pluginId, pluginId);
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
