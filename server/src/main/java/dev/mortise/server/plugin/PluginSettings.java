package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.SettingRules;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.SettingRule;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Holds the settings of plugins to their manifests: the key `{plugin}.{setting}` must be declared, and its value must
/// keep the declared rules.
final class PluginSettings implements SettingRule {
    private final StoredPlugins plugins;
    private final SettingRules rules;

    PluginSettings(StoredPlugins plugins, SettingRules rules) {
        this.plugins = plugins;
        this.rules = rules;
    }

    @Override
    public void check(Transaction transaction, String key, JsonNode value) {
        for (InstalledPlugin plugin : plugins.list(transaction)) {
            String namespace = plugin.manifest().id() + ".";
            if (key.startsWith(namespace)) {
                check(plugin.manifest(), key.substring(namespace.length()), "/value", value);
            }
        }
    }

    @Override
    public Predicate<String> secrets(Transaction transaction) {
        Set<String> keys = new HashSet<>();
        for (InstalledPlugin plugin : plugins.list(transaction)) {
            plugin.manifest().settings().values().stream()
                    .filter(Manifest.Setting::secret)
                    .forEach(setting -> keys.add(plugin.manifest().id() + "." + setting.name()));
        }
        return keys::contains;
    }

    /// Checks one setting of a plugin.
    ///
    /// @param pointer where the value stands in what was sent
    void check(Manifest manifest, String name, String pointer, JsonNode value) {
        Manifest.Setting setting = manifest.settings().get(name);
        if (setting == null) {
            throw ApiProblem.invalid(
                    pointer,
                    "unknown",
                    "%s declares no setting %s; it declares %s"
                            .formatted(manifest.id(), name, manifest.settings().keySet()));
        }
        rules.check(setting, pointer, value);
    }
}
