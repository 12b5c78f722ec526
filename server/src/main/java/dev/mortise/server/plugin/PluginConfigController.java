package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.Setting;
import dev.mortise.server.setting.Settings;
import dev.mortise.server.tenant.TenantPlugins;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The settings that a plugin declares, with their values in the caller's tenant, over HTTP.
@RestController
@RequestMapping("/api/v1/admin/plugins/{id}/config")
class PluginConfigController {
    private static final String ADMIN = "setting.admin";

    private final TenantTransactions transactions;
    private final StoredPlugins plugins;
    private final TenantPlugins usage;
    private final Settings settings;
    private final JsonMapper json;

    PluginConfigController(
            TenantTransactions transactions,
            StoredPlugins plugins,
            TenantPlugins usage,
            Settings settings,
            JsonMapper json) {
        this.transactions = transactions;
        this.plugins = plugins;
        this.usage = usage;
        this.settings = settings;
        this.json = json;
    }

    /// A setting with its value.
    ///
    /// @param secret whether its value is told to nobody but the plugin
    /// @param value what the plugin gets: the tenant's value, or else the manifest's default; null for a secret
    /// @param isSet whether the tenant has a value of its own
    record Shown(
            String key,
            String type,
            Map<String, String> label,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            boolean secret,
            @Nullable JsonNode defaultValue,
            @Nullable JsonNode value,
            boolean isSet) {}

    /// All settings of a plugin.
    record Config(List<Shown> settings) {}

    @GetMapping
    Config get(@PathVariable String id) {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions.inTenant(principal.tenantId(), tx -> config(tx, manifest(tx, principal, id)));
    }

    /// Sets the values that are named; null takes the tenant's own value away.
    @PutMapping
    Config put(@PathVariable String id, @RequestBody Map<String, @Nullable JsonNode> values) {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions.inTenant(principal.tenantId(), tx -> {
            Manifest manifest = manifest(tx, principal, id);
            values.forEach((name, value) -> {
                if (!manifest.settings().containsKey(name)) {
                    throw ApiProblem.invalid(
                            "/" + name,
                            "unknown",
                            "%s declares these settings: %s"
                                    .formatted(id, manifest.settings().keySet()));
                }
                String key = id + "." + name;
                if (value == null || value.isNull()) {
                    settings.delete(tx, key, principal.actor());
                } else {
                    settings.put(tx, key, value, principal.actor());
                }
            });
            return config(tx, manifest);
        });
    }

    private Manifest manifest(Transaction transaction, Principal principal, String id) {
        return plugins.find(transaction, id)
                .filter(plugin -> usage.uses(transaction, principal.tenantId(), id))
                .map(InstalledPlugin::manifest)
                .orElseThrow(() -> ApiProblem.notFound("plugin", id));
    }

    private Config config(Transaction transaction, Manifest manifest) {
        return new Config(manifest.settings().values().stream()
                .map(setting -> shown(transaction, manifest.id(), setting))
                .toList());
    }

    private Shown shown(Transaction transaction, String pluginId, Manifest.Setting setting) {
        JsonNode byDefault = setting.defaultJson() == null ? null : json.readTree(setting.defaultJson());
        Optional<Setting> stored = settings.find(transaction, pluginId + "." + setting.name());
        JsonNode own = stored.map(Setting::value).orElse(null);
        boolean secret = setting.secret() || stored.filter(Setting::secret).isPresent();
        return new Shown(
                setting.name(),
                word(setting.type()),
                setting.label(),
                setting.min(),
                setting.max(),
                secret,
                byDefault,
                own == null && !secret ? byDefault : own,
                stored.isPresent());
    }

    private static String word(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
