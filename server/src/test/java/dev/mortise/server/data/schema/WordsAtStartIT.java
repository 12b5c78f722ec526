package dev.mortise.server.data.schema;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.TestManifest;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.DefaultApplicationArguments;
import tools.jackson.databind.json.JsonMapper;

class WordsAtStartIT {
    private static final Manifest MANIFEST = TestManifest.of("com.acme.words")
            .with(entity("doc", 1).with(field("name", 1, FieldType.STRING).search()))
            .manifest();

    private record One(Manifest manifest) implements InstalledPlugins {
        @Override
        public Optional<InstalledPlugin> find(Transaction transaction, String pluginId) {
            return list(transaction).stream().findFirst();
        }

        @Override
        public void requireStill(Pipeline pipeline, InstalledPlugin found) {}

        @Override
        public List<InstalledPlugin> list(Transaction transaction) {
            return List.of(new InstalledPlugin(manifest, true));
        }
    }

    @Test
    void rowsFromBeforeAreFoundAfterAStart() {
        try (TestServer server = TestServer.start()) {
            server.register("one", new One(MANIFEST));
            server.transactions().<Boolean>asOwner(tx -> {
                server.bean(EntitySchemas.class).apply(tx, MANIFEST);
                return true;
            });
            UUID tenant = server.newTenant().tenantId();
            EntityStore store = server.bean(EntityStore.class);
            WriteContext context = new WriteContext(Actor.system("test"), null);
            JsonMapper json = new JsonMapper();
            server.transactions().<Boolean>inTenant(tenant, tx -> {
                store.apply(
                        tx,
                        context,
                        List.of(store.prepareInsert(context, MANIFEST, "doc", json.readTree("{\"name\":\"螺丝\"}"))));
                return true;
            });
            // As a server from before words were kept would have left it.
            String words = server.database()
                    .asSuperuser("select table_name || '_words' from entity_tables where plugin_id = 'com.acme.words'")
                    .getFirst()
                    .getFirst();
            server.database().asSuperuser("delete from \"" + words + "\"");
            server.database().asSuperuser("update entity_tables set searched = null");
            assertThat(found(server, store, tenant)).isZero();
            WordsAtStart start = server.bean(WordsAtStart.class);
            start.run(new DefaultApplicationArguments());
            assertThat(found(server, store, tenant)).isEqualTo(1);
            // Once: words that are there are left alone.
            server.database().asSuperuser("delete from \"" + words + "\"");
            start.run(new DefaultApplicationArguments());
            assertThat(found(server, store, tenant)).isZero();
        }
    }

    private static int found(TestServer server, EntityStore store, UUID tenant) {
        return server.transactions()
                .inTenant(
                        tenant,
                        tx -> store.query(tx, MANIFEST, "doc", new JsonMapper().readTree("{\"search\":\"螺丝\"}"), 10)
                                .rows()
                                .size());
    }
}
