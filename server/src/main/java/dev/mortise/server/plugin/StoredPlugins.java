package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The manifests of stored plugins, each read once for each upload. Thread-safe.
final class StoredPlugins implements InstalledPlugins {
    /// While nodes follow an upgrade, two versions of a manifest are in use.
    private static final int MOST_KEPT = 3;

    private final Map<String, List<Kept>> kept = new ConcurrentHashMap<>();

    /// A manifest and the upload that brought it.
    private record Kept(Instant uploadedAt, Manifest manifest) {}

    @Override
    public Optional<InstalledPlugin> find(Transaction transaction, String pluginId) {
        return PluginQueries.state(transaction, pluginId).flatMap(state -> installed(transaction, state));
    }

    @Override
    public void requireStill(Pipeline pipeline, InstalledPlugin found) {
        Optional<Boolean> running = Optional.of(found.running());
        PluginQueries.requireStill(
                pipeline,
                found.manifest().id(),
                uploadedAt(found.manifest()),
                Arrays.stream(StoredStatus.values())
                        .filter(status -> isRunning(status).equals(running))
                        .toList());
    }

    @SuppressWarnings("ReferenceEquality") // There is one object for one upload.
    private Optional<Instant> uploadedAt(Manifest manifest) {
        return kept.getOrDefault(manifest.id(), List.of()).stream()
                .filter(one -> one.manifest() == manifest)
                .findFirst()
                .map(Kept::uploadedAt);
    }

    @Override
    public List<InstalledPlugin> list(Transaction transaction) {
        return PluginQueries.states(transaction).stream()
                .flatMap(state -> installed(transaction, state).stream())
                .toList();
    }

    /// The plugin in whose namespace a type of events is.
    Optional<InstalledPlugin> owner(Transaction transaction, String type) {
        return PluginQueries.states(transaction).stream()
                .filter(state -> type.startsWith(state.id() + "."))
                .findFirst()
                .flatMap(state -> installed(transaction, state));
    }

    /// The manifest of a stored plugin.
    Manifest manifest(StoredPlugin plugin) {
        return manifest(plugin.id(), plugin.uploadedAt(), plugin.manifestToml());
    }

    private Optional<InstalledPlugin> installed(Transaction transaction, PluginQueries.State state) {
        return isRunning(state.status()).map(running -> new InstalledPlugin(manifest(transaction, state), running));
    }

    /// Empty when its tables do not exist.
    private static Optional<Boolean> isRunning(StoredStatus status) {
        return switch (status) {
            case INSTALLED, DISABLED, ERROR -> Optional.of(false);
            case RUNNING -> Optional.of(true);
            case UPLOADED, UNINSTALLED -> Optional.empty();
        };
    }

    private Manifest manifest(Transaction transaction, PluginQueries.State state) {
        return known(kept.getOrDefault(state.id(), List.of()), state.uploadedAt())
                .orElseGet(() -> PluginQueries.find(transaction, state.id())
                        .map(this::manifest)
                        .orElseThrow());
    }

    /// One object for one upload: whoever compares manifests may compare references.
    private Manifest manifest(String id, Instant uploadedAt, String toml) {
        List<Kept> uploads = kept.compute(id, (key, known) -> {
            if (known != null && known(known, uploadedAt).isPresent()) {
                return known;
            }
            List<Kept> more = new ArrayList<>(List.of(new Kept(uploadedAt, ManifestParser.parse(toml))));
            if (known != null) {
                more.addAll(known.subList(0, Math.min(known.size(), MOST_KEPT - 1)));
            }
            return List.copyOf(more);
        });
        return known(uploads, uploadedAt).orElseThrow();
    }

    private static Optional<Manifest> known(List<Kept> uploads, Instant uploadedAt) {
        return uploads.stream()
                .filter(one -> one.uploadedAt().equals(uploadedAt))
                .findFirst()
                .map(Kept::manifest);
    }
}
