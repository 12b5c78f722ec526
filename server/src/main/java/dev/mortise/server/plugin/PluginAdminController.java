package dev.mortise.server.plugin;

import dev.mortise.engine.PluginEngine;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Plugins and their lifecycle over HTTP.
@RestController
@RequestMapping("/api/v1/admin/plugins")
class PluginAdminController {
    private static final String CATCH_UP = "catch_up";
    private static final String SKIP = "skip";

    private final PluginEngine engine;
    private final TenantTransactions transactions;
    private final StoredPlugins plugins;
    private final PluginLifecycle lifecycle;
    private final PluginUploads uploads;
    private final JsonMapper json;

    PluginAdminController(
            PluginEngine engine,
            TenantTransactions transactions,
            StoredPlugins plugins,
            PluginLifecycle lifecycle,
            PluginUploads uploads,
            JsonMapper json) {
        this.engine = engine;
        this.transactions = transactions;
        this.plugins = plugins;
        this.lifecycle = lifecycle;
        this.uploads = uploads;
        this.json = json;
    }

    /// A plugin as a list shows it.
    record Summary(
            String id,
            String version,
            Map<String, String> name,
            StoredStatus status,
            @Nullable String reason,
            Health health,
            Instant uploadedAt,
            Instant updatedAt,
            String sha256,
            long sizeBytes) {}

    /// A plugin with what its author declared and what the upload's check found.
    record Detail(
            String id,
            String version,
            Map<String, String> name,
            StoredStatus status,
            @Nullable String reason,
            Health health,
            Instant uploadedAt,
            Instant updatedAt,
            String sha256,
            long sizeBytes,
            String manifest,
            JsonNode inspection) {}

    /// All plugins.
    record Listed(List<Summary> plugins) {}

    /// An accepted upload.
    record Uploaded(String id, String version, StoredStatus status, JsonNode inspection) {}

    /// A plugin's health.
    ///
    /// @param status `healthy` while it runs, `error` when it was to run and cannot, else `unhealthy`
    record Health(
            String status, StoredStatus state, @Nullable String reason) {}

    /// What becomes of the events that waited while the plugin was off: `events` of the body says `catch_up`, so
    /// that it hears them now; or `skip`, so that they are set aside.
    private static String events(JsonNode wish) {
        if (!wish.isObject() || !Set.of("events").containsAll(wish.propertyNames())) {
            throw ApiProblem.invalid("", "unknown_field", "an object that may have the member events and no other");
        }
        JsonNode events = wish.path("events");
        String word = events.isMissingNode() || events.isNull() ? CATCH_UP : events.asString("");
        if (!word.equals(CATCH_UP) && !word.equals(SKIP)) {
            throw ApiProblem.invalid("/events", "enum", "must be %s, the default, or %s".formatted(CATCH_UP, SKIP));
        }
        return word;
    }

    /// The consent to a purge.
    record Purge(@Nullable String confirm) {}

    @GetMapping
    Listed list() {
        Operators.requireReader();
        List<StoredPlugin> stored = transactions.inPlatform(PluginQueries::list);
        return new Listed(stored.stream().map(this::summary).toList());
    }

    @PostMapping
    ResponseEntity<Uploaded> upload(MultipartHttpServletRequest request) {
        // The body is read at the first look at its parts, so nobody else's is read at all.
        Principal principal = Operators.requireOperator();
        StoredPlugin plugin = uploads.take(request.getMultiFileMap(), principal);
        return ResponseEntity.created(URI.create("/api/v1/admin/plugins/" + plugin.id()))
                .body(new Uploaded(plugin.id(), plugin.version(), plugin.status(), json.readTree(plugin.inspection())));
    }

    @GetMapping("/{id}")
    Detail one(@PathVariable String id) {
        Operators.requireReader();
        return detail(find(id));
    }

    @GetMapping("/{id}/health")
    Health health(@PathVariable String id) {
        Operators.requireReader();
        return health(find(id));
    }

    @PostMapping("/{id}/install")
    Detail install(@PathVariable String id) {
        lifecycle.install(id, Operators.requireOperator());
        return detail(find(id));
    }

    @PostMapping("/{id}/enable")
    Detail enable(@PathVariable String id, @RequestBody(required = false) @Nullable JsonNode wish) {
        // What is wrong with a wish is told to those who may have one.
        Principal operator = Operators.requireOperator();
        String events = wish == null ? CATCH_UP : events(wish);
        lifecycle.enable(id, events.equals(SKIP), operator);
        return detail(find(id));
    }

    @PostMapping("/{id}/disable")
    Detail disable(@PathVariable String id) {
        lifecycle.disable(id, Operators.requireOperator());
        return detail(find(id));
    }

    @PostMapping("/{id}/uninstall")
    Detail uninstall(@PathVariable String id) {
        lifecycle.uninstall(id, Operators.requireOperator());
        return detail(find(id));
    }

    @PostMapping("/{id}/purge")
    ResponseEntity<Void> purge(@PathVariable String id, @RequestBody Purge consent) {
        Principal operator = Operators.requireOperator();
        lifecycle.purge(id, consent.confirm() == null ? "" : consent.confirm(), operator);
        return ResponseEntity.noContent().build();
    }

    private StoredPlugin find(String id) {
        return transactions
                .inPlatform(tx -> PluginQueries.find(tx, id))
                .orElseThrow(() -> ApiProblem.notFound("plugin", id));
    }

    private Health health(StoredPlugin plugin) {
        String status = switch (plugin.status()) {
            case RUNNING -> engine.isRunning(plugin.id()) ? "healthy" : "unhealthy";
            case ERROR -> "error";
            case UPLOADED, INSTALLED, DISABLED, UNINSTALLED -> "unhealthy";
        };
        return new Health(status, plugin.status(), plugin.reason());
    }

    private Summary summary(StoredPlugin plugin) {
        return new Summary(
                plugin.id(),
                plugin.version(),
                plugins.manifest(plugin).metadata().name(),
                plugin.status(),
                plugin.reason(),
                health(plugin),
                plugin.uploadedAt(),
                plugin.updatedAt(),
                plugin.sha256(),
                plugin.sizeBytes());
    }

    private Detail detail(StoredPlugin plugin) {
        return new Detail(
                plugin.id(),
                plugin.version(),
                plugins.manifest(plugin).metadata().name(),
                plugin.status(),
                plugin.reason(),
                health(plugin),
                plugin.uploadedAt(),
                plugin.updatedAt(),
                plugin.sha256(),
                plugin.sizeBytes(),
                plugin.manifestToml(),
                json.readTree(plugin.inspection()));
    }
}
