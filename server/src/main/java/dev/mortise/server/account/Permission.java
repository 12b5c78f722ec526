package dev.mortise.server.account;

/// A permission of a plugin that the admin roles of all tenants hold from its registration on.
///
/// @param name as `com.acme.inventory.item.read`
/// @param pluginId the plugin that it belongs to
public record Permission(String name, String pluginId) {
    private static final int LONGEST = 300;

    public Permission {
        if (name.length() > LONGEST || !name.startsWith(pluginId + ".")) {
            throw new IllegalArgumentException("a permission's name begins with its plugin's id: " + name);
        }
    }
}
