package dev.mortise.server.plugin;

import dev.mortise.engine.Inspection;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.json.JsonMapper;

/// Takes uploads: checks the code against its manifest without running any of it, and stores both.
final class PluginUploads {
    private static final long MOST_WASM_BYTES = 64L << 20;

    private final PluginEngine engine;
    private final EntitySchemas schemas;
    private final TenantTransactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final JsonMapper json;

    PluginUploads(
            PluginEngine engine,
            EntitySchemas schemas,
            TenantTransactions transactions,
            AuditLog audit,
            Clock clock,
            JsonMapper json) {
        this.engine = engine;
        this.schemas = schemas;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.json = json;
    }

    /// Checks and stores an upload.
    ///
    /// @param parts the request's parts by name: `wasm` and `manifest`, one of each
    /// @throws ApiProblem 422 `refused` with what is wrong; 409 `plugin_exists`
    StoredPlugin take(Map<String, List<MultipartFile>> parts, Principal by) {
        byte[] toml = part(parts, "manifest", ManifestParser.MOST_BYTES);
        byte[] wasm = part(parts, "wasm", MOST_WASM_BYTES);
        Manifest manifest = Refusals.refusing(() -> ManifestParser.parse(toml));
        checkTables(manifest);
        Inspection inspection = Refusals.refusing(() -> engine.inspect(wasm, manifest));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        StoredPlugin plugin = new StoredPlugin(
                manifest.id(),
                manifest.metadata().version(),
                StoredStatus.UPLOADED,
                null,
                new String(toml, StandardCharsets.UTF_8),
                json.writeValueAsString(inspection),
                inspection.sha256(),
                wasm.length,
                now,
                now);
        return transactions.inPlatform(tx -> {
            List<String> overlapping = PluginQueries.overlapping(tx, plugin.id());
            if (!overlapping.isEmpty()) {
                throw Refusals.key(
                        "metadata.id",
                        "the namespace of %s overlaps with that of %s".formatted(plugin.id(), overlapping.getFirst()),
                        "an id that is no beginning of another plugin's id, and of which none is");
            }
            if (!PluginQueries.insert(tx, plugin, wasm, json.writeValueAsString(by.actor()))) {
                throw ApiProblem.conflict(
                        "plugin_exists", "there is a plugin " + plugin.id() + " already: uninstall and purge it first");
            }
            audit.record(
                    tx,
                    by.tenantId(),
                    by.actor(),
                    "plugin.uploaded",
                    "plugin",
                    plugin.id(),
                    Map.of("version", plugin.version(), "sha256", plugin.sha256()));
            return plugin;
        });
    }

    /// What tables cannot hold is told as what the manifest's reader refuses is.
    private void checkTables(Manifest manifest) {
        try {
            schemas.check(manifest);
        } catch (ApiProblem refused) {
            throw Refusals.ofTables(refused);
        }
    }

    private static byte[] part(Map<String, List<MultipartFile>> parts, String name, long mostBytes) {
        List<MultipartFile> files = parts.getOrDefault(name, List.of());
        if (files.size() != 1) {
            throw ApiProblem.invalid(
                    name,
                    "required",
                    "one file named %s is required in the multipart form; there are %d".formatted(name, files.size()));
        }
        MultipartFile file = files.getFirst();
        if (file.getSize() > mostBytes) {
            throw ApiProblem.of(
                    413, "too_large", "%s has %d bytes; %d at most".formatted(name, file.getSize(), mostBytes));
        }
        try {
            return file.getBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
