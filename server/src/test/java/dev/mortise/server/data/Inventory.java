package dev.mortise.server.data;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer.Client;

/// A plugin with a field of every type, references of every kind, and a chain of references.
final class Inventory {
    /// The plugin's id in most tests.
    static final String PLUGIN = "com.acme.data";

    private Inventory() {}

    static Manifest manifest(String id) {
        return TestManifest.of(id)
                .with(entity("supplier", 1)
                        .with(
                                field("name", 1, FieldType.STRING).required(),
                                field("parent", 2, FieldType.REF).to("supplier", OnDelete.SET_NULL)))
                .with(entity("item", 2)
                        .with(
                                field("code", 1, FieldType.STRING).required().max("32"),
                                field("name", 2, FieldType.STRING).required().max("140"),
                                field("status", 3, FieldType.ENUM)
                                        .values("active", "hold")
                                        .byDefault("\"active\""),
                                field("qty", 4, FieldType.DECIMAL).digits(18, 3).byDefault("\"0\""),
                                field("price", 5, FieldType.MONEY),
                                field("due", 6, FieldType.DATETIME),
                                field("supplier", 7, FieldType.REF).to("supplier", OnDelete.RESTRICT),
                                field("second", 8, FieldType.REF).to("supplier", OnDelete.SET_NULL),
                                field("more", 9, FieldType.JSON),
                                field("note", 10, FieldType.TEXT),
                                field("n", 11, FieldType.INT).max("1000"),
                                field("big", 12, FieldType.BIGINT),
                                field("huge", 13, FieldType.DECIMAL).digits(60, 0),
                                field("live", 14, FieldType.BOOL),
                                field("day", 15, FieldType.DATE),
                                field("mail", 16, FieldType.EMAIL),
                                field("site", 17, FieldType.URL),
                                field("token", 18, FieldType.UUID))
                        .unique("code")
                        .unique("mail", "n")
                        .index("name")
                        .index("status", "-updated_at")
                        .index("n")
                        .index("-qty")
                        .index("huge")
                        .index("due"))
                .with(entity("part", 3)
                        .with(
                                field("item", 1, FieldType.REF).to("item", OnDelete.CASCADE),
                                field("parent", 2, FieldType.REF).to("part", OnDelete.CASCADE)))
                .manifest();
    }

    static Rows items(Client client) {
        return new Rows(client, PLUGIN, "item");
    }

    static Rows suppliers(Client client) {
        return new Rows(client, PLUGIN, "supplier");
    }

    static Rows parts(Client client) {
        return new Rows(client, PLUGIN, "part");
    }
}
