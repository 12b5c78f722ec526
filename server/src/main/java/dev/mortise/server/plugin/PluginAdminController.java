package dev.mortise.server.plugin;

import dev.mortise.engine.PluginEngine;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    /// What a plugin failed at may be of another tenant's data.
    private static final String OPERATOR_KNOWS = "it is out of service; the platform's operator sees why";

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
    ///
    /// @param reason why it is in the state `error`; what it failed at is told to the operator alone
    /// @param heldSince since when it is held for the caller's tenant; null when it is not
    /// @param heldTenants for how many tenants it is held; null for who is not the operator
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
            long sizeBytes,
            @Nullable Instant heldSince,
            @Nullable Integer heldTenants) {}

    /// A plugin with what its author declared and what the upload's check found.
    ///
    /// @param reason why it is in the state `error`; what it failed at is told to the operator alone
    /// @param heldSince since when it is held for the caller's tenant; null when it is not
    /// @param heldTenants for how many tenants it is held; null for who is not the operator
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
            @Nullable Instant heldSince,
            @Nullable Integer heldTenants,
            String manifest,
            JsonNode inspection) {}

    /// All plugins.
    record Listed(List<Summary> plugins) {}

    /// An accepted upload.
    record Uploaded(String id, String version, StoredStatus status, JsonNode inspection) {}

    /// A plugin's health.
    ///
    /// @param status `healthy` while it runs, `error` when it was to run and cannot, else `unhealthy`;
    ///   also when it runs and is held for the caller's tenant
    record Health(
            String status, StoredStatus state, @Nullable String reason) {}

    /// The consent to a purge.
    record Purge(@Nullable String confirm) {}

    @GetMapping
    Listed list() {
        Principal principal = Operators.requireReader();
        return transactions.inPlatform(tx -> {
            Map<String, List<HoldQueries.Hold>> holds =
                    HoldQueries.list(tx).stream().collect(Collectors.groupingBy(HoldQueries.Hold::pluginId));
            return new Listed(PluginQueries.list(tx).stream()
                    .map(plugin -> summary(look(principal, plugin, holds.getOrDefault(plugin.id(), List.of()))))
                    .toList());
        });
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
        return detail(look(Operators.requireReader(), id));
    }

    @GetMapping("/{id}/health")
    Health health(@PathVariable String id) {
        return health(look(Operators.requireReader(), id));
    }

    @PostMapping("/{id}/install")
    Detail install(@PathVariable String id) {
        Principal operator = Operators.requireOperator();
        lifecycle.install(id, operator);
        return detail(look(operator, id));
    }

    @PostMapping("/{id}/enable")
    Detail enable(@PathVariable String id, @RequestBody(required = false) @Nullable JsonNode wish) {
        // What is wrong with a wish is told to those who may have one.
        Principal operator = Operators.requireOperator();
        lifecycle.enable(id, WaitingEvents.of(wish) == WaitingEvents.SKIP, operator);
        return detail(look(operator, id));
    }

    @PostMapping("/{id}/disable")
    Detail disable(@PathVariable String id) {
        Principal operator = Operators.requireOperator();
        lifecycle.disable(id, operator);
        return detail(look(operator, id));
    }

    @PostMapping("/{id}/uninstall")
    Detail uninstall(@PathVariable String id) {
        Principal operator = Operators.requireOperator();
        lifecycle.uninstall(id, operator);
        return detail(look(operator, id));
    }

    @PostMapping("/{id}/purge")
    ResponseEntity<Void> purge(@PathVariable String id, @RequestBody Purge consent) {
        Principal operator = Operators.requireOperator();
        lifecycle.purge(id, consent.confirm() == null ? "" : consent.confirm(), operator);
        return ResponseEntity.noContent().build();
    }

    /// A plugin as somebody may see it.
    ///
    /// @param own its hold for the caller's tenant; null when it is not held
    /// @param heldTenants for how many tenants it is held; null for who is not the operator
    private record Look(
            StoredPlugin plugin,
            @Nullable String reason,
            HoldQueries.@Nullable Hold own,
            @Nullable Integer heldTenants) {
        @Nullable
        Instant heldSince() {
            return own == null ? null : own.heldAt();
        }
    }

    private Look look(Principal principal, String id) {
        return transactions.inPlatform(tx -> look(
                principal,
                PluginQueries.find(tx, id).orElseThrow(() -> ApiProblem.notFound("plugin", id)),
                HoldQueries.of(tx, id)));
    }

    private static Look look(Principal principal, StoredPlugin plugin, List<HoldQueries.Hold> holds) {
        boolean operator = Operators.isOperator(principal);
        return new Look(
                plugin,
                operator || plugin.reason() == null ? plugin.reason() : OPERATOR_KNOWS,
                holds.stream()
                        .filter(hold -> hold.tenantId().equals(principal.tenantId()))
                        .findFirst()
                        .orElse(null),
                operator ? holds.size() : null);
    }

    private Health health(Look look) {
        StoredPlugin plugin = look.plugin();
        HoldQueries.Hold own = look.own();
        if (own != null && plugin.status() == StoredStatus.RUNNING) {
            return new Health(
                    "unhealthy",
                    plugin.status(),
                    "it is held for this tenant since %s: its last %d calls for it all failed, since %s"
                            .formatted(own.heldAt(), own.failures(), own.failingSince()));
        }
        String status = switch (plugin.status()) {
            case RUNNING -> engine.isRunning(plugin.id()) ? "healthy" : "unhealthy";
            case ERROR -> "error";
            case UPLOADED, INSTALLED, DISABLED, UNINSTALLED -> "unhealthy";
        };
        return new Health(status, plugin.status(), look.reason());
    }

    private Summary summary(Look look) {
        StoredPlugin plugin = look.plugin();
        return new Summary(
                plugin.id(),
                plugin.version(),
                plugins.manifest(plugin).metadata().name(),
                plugin.status(),
                look.reason(),
                health(look),
                plugin.uploadedAt(),
                plugin.updatedAt(),
                plugin.sha256(),
                plugin.sizeBytes(),
                look.heldSince(),
                look.heldTenants());
    }

    private Detail detail(Look look) {
        StoredPlugin plugin = look.plugin();
        return new Detail(
                plugin.id(),
                plugin.version(),
                plugins.manifest(plugin).metadata().name(),
                plugin.status(),
                look.reason(),
                health(look),
                plugin.uploadedAt(),
                plugin.updatedAt(),
                plugin.sha256(),
                plugin.sizeBytes(),
                look.heldSince(),
                look.heldTenants(),
                plugin.manifestToml(),
                json.readTree(plugin.inspection()));
    }
}
