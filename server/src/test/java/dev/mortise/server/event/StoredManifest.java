package dev.mortise.server.event;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.TestServer;

/// Plugins that are installed by their manifests only: no code, no tables.
final class StoredManifest {
    private StoredManifest() {}

    static void install(TestServer server, String toml) {
        Manifest manifest = ManifestParser.parse(toml);
        server.database()
                .asSuperuser("""
                insert into plugins (id, version, status, manifest_toml, inspection, sha256, size_bytes, uploaded_at,
                    uploaded_by, updated_at)
                values ('%s', '%s', 'installed', $toml$%s$toml$, '{}', '', 0, now(), '{}', now())
                """.formatted(manifest.id(), manifest.metadata().version(), toml));
    }
}
