package dev.mortise.server.data;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A plugin whose rows not everyone may see, and users with roles that are cut down.
record Documents(TestServer server, String plugin) {
    static Manifest manifest(String id) {
        return TestManifest.of(id)
                .with(entity("folder", 1)
                        .with(
                                field("name", 1, FieldType.STRING).required().search(),
                                field("secret", 2, FieldType.STRING)))
                .with(entity("doc", 2)
                        .with(
                                field("code", 1, FieldType.STRING).required().max("32"),
                                field("title", 2, FieldType.STRING).max("100").search(),
                                field("status", 3, FieldType.ENUM)
                                        .values("open", "closed")
                                        .byDefault("\"open\""),
                                field("memo", 4, FieldType.STRING).max("100").search(),
                                field("cost", 5, FieldType.DECIMAL).digits(12, 2),
                                field("price", 6, FieldType.INT).byDefault("1"),
                                field("folder", 7, FieldType.REF).to("folder", OnDelete.RESTRICT))
                        .unique("code")
                        .unique("memo")
                        .index("status")
                        .index("title")
                        .index("cost"))
                .with(entity("note", 3)
                        .with(
                                field("doc", 1, FieldType.REF).ownedBy("doc", "notes"),
                                field("text", 2, FieldType.STRING).max("100"),
                                field("secret", 3, FieldType.STRING).max("100")))
                .manifest();
    }

    Rows docs(Client client) {
        return new Rows(client, plugin, "doc");
    }

    Rows folders(Client client) {
        return new Rows(client, plugin, "folder");
    }

    /// The permissions for an entity.
    List<String> permissions(String entity, String... actions) {
        return Stream.of(actions)
                .map(action -> plugin + "." + entity + "." + action)
                .toList();
    }

    /// Every permission for both entities.
    List<String> all() {
        String[] actions = {"read", "create", "update", "delete"};
        return Stream.concat(permissions("doc", actions).stream(), permissions("folder", actions).stream())
                .toList();
    }

    /// A restriction in JSON.
    ///
    /// @param cut members beside the entity, as `"hidden":["memo"]`
    String restriction(String entity, String cut) {
        return "{\"entity\":\"%s.%s\",%s}".formatted(plugin, entity, cut);
    }

    /// Creates a role.
    Answer role(Client admin, String name, List<String> permissions, String... restrictions) {
        return admin.post(
                "/api/v1/roles",
                "{\"name\":\"%s\",\"permissions\":[%s],\"restrictions\":[%s]}"
                        .formatted(
                                name,
                                permissions.stream().map(one -> '"' + one + '"').collect(Collectors.joining(",")),
                                String.join(",", restrictions)));
    }

    /// Creates a user with roles and logs it in.
    Client user(Client admin, String name, String... roles) {
        Answer made = admin.post(
                "/api/v1/users",
                "{\"username\":\"%s\",\"password\":\"%s\",\"roles\":[%s]}"
                        .formatted(
                                name,
                                TestServer.PASSWORD,
                                Stream.of(roles).map(one -> '"' + one + '"').collect(Collectors.joining(","))));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return server.login(admin.tenantSlug(), name, TestServer.PASSWORD);
    }

    /// Creates a user with one role of its name, which must be possible.
    Client user(Client admin, String name, List<String> permissions, String... restrictions) {
        Answer role = role(admin, name, permissions, restrictions);
        assertThat(role.status()).as(role.body()).isEqualTo(201);
        return user(admin, name, name);
    }
}
