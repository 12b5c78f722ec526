package dev.mortise.server.plugin;

import dev.mortise.engine.Inspection;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.RoleRestrictions;
import dev.mortise.server.event.RowConditions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
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

    /// Versions of a plugin that are kept beside the one that serves and the one before it.
    private static final int MOST_VERSIONS = 10;

    private final PluginEngine engine;
    private final EntitySchemas schemas;
    private final RoleRestrictions restrictions;
    private final RowConditions conditions;
    private final EventSchemas events;
    private final TenantTransactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final JsonMapper json;

    PluginUploads(
            PluginEngine engine,
            EntitySchemas schemas,
            RoleRestrictions restrictions,
            RowConditions conditions,
            EventSchemas events,
            TenantTransactions transactions,
            AuditLog audit,
            Clock clock,
            JsonMapper json) {
        this.engine = engine;
        this.schemas = schemas;
        this.restrictions = restrictions;
        this.conditions = conditions;
        this.events = events;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.json = json;
    }

    /// Checks and stores an upload.
    ///
    /// @param parts the request's parts by name: `wasm` and `manifest`, one of each
    /// Another version of a plugin that is there is stored beside the one that serves, which it does not touch.
    ///
    /// @throws ApiProblem 422 `refused` with what is wrong; 409 `plugin_exists` when there is this version already
    StoredPlugin take(Map<String, List<MultipartFile>> parts, Principal by) {
        byte[] toml = part(parts, "manifest", ManifestParser.MOST_BYTES);
        byte[] wasm = part(parts, "wasm", MOST_WASM_BYTES);
        Manifest manifest = Refusals.refusing(() -> ManifestParser.parse(toml));
        checkTables(manifest);
        Refusals.refusing(() -> {
            restrictions.check(manifest);
            conditions.check(manifest);
            events.check(manifest);
            return manifest;
        });
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
            String uploader = json.writeValueAsString(by.actor());
            if (!PluginQueries.insert(tx, plugin, wasm, uploader)) {
                storeVersion(tx, plugin, wasm, uploader);
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

    /// A version is what its first upload was, for ever: nodes and people know it by its name.
    private static void storeVersion(Transaction tx, StoredPlugin plugin, byte[] wasm, String uploader) {
        String serving = PluginQueries.lock(tx, plugin.id())
                .map(StoredPlugin::version)
                .orElseThrow(() -> ApiProblem.notFound("plugin", plugin.id()));
        if (serving.equals(plugin.version()) || !VersionQueries.insert(tx, plugin, wasm, uploader)) {
            throw ApiProblem.conflict(
                    "plugin_exists",
                    "there is %s %s already: give another upload another version"
                            .formatted(plugin.id(), plugin.version()));
        }
        VersionQueries.trim(tx, plugin.id(), MOST_VERSIONS);
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
