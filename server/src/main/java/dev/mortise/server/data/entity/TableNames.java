package dev.mortise.server.data.entity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// Names of tables and indexes: letters, digits and `_` only, 63 bytes at most, the same for the same
/// plugin and tag on every node and for ever.
public final class TableNames {
    private static final int READABLE_CHARACTERS = 28;
    private static final int LONGEST_NAME = 63;

    private TableNames() {}

    /// `plugin_com_acme_inventory_0f3a9c1d2e_e1`: readable as far as it fits, unique by a digest of the id.
    public static String table(String pluginId, int entityTag) {
        StringBuilder readable = new StringBuilder();
        for (char c : pluginId.toLowerCase(Locale.ROOT).toCharArray()) {
            if (readable.length() == READABLE_CHARACTERS) {
                break;
            }
            readable.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return "plugin_" + readable + "_" + digest(pluginId) + "_e" + entityTag;
    }

    /// The schema of a plugin's views: its id, as far as a schema can have it as its name.
    public static String schema(String pluginId) {
        return pluginId.length() <= LONGEST_NAME && !pluginId.startsWith("pg_")
                ? pluginId
                : "plugin_" + pluginId.substring(0, Math.min(pluginId.length(), 40)) + "_" + digest(pluginId);
    }

    /// The table of the words of a table's rows.
    public static String words(String table) {
        return table + "_words";
    }

    /// An index's name holds a digest of what it is, so that another definition is another index.
    static String index(String pluginId, int entityTag, EntityIndex index) {
        StringBuilder definition = new StringBuilder();
        for (EntityIndex.Key key : index.keys()) {
            definition.append(key.column()).append(key.descending() ? " desc," : ",");
        }
        String kind = index.unique() ? "_u_" : index.whole() ? "_r_" : "_i_";
        return "plugin_" + digest(pluginId) + "_e" + entityTag + kind + digest(definition.toString());
    }

    /// Whether an index is that of a reference. It stays with its column when the manifest has the field
    /// no more: the foreign key is asked still.
    public static boolean isOfReference(String index) {
        return index.matches("plugin_[0-9a-f]+_e\\d+_r_[0-9a-f]+");
    }

    /// The constraint of a reference; constraints have their names per table.
    static String reference(EntityField field) {
        return field.column() + "_ref";
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
