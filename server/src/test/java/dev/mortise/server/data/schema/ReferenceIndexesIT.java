package dev.mortise.server.data.schema;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.data.TestManifest;
import dev.mortise.server.data.TestPlugins;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tables from before references had indexes of all their rows.
class ReferenceIndexesIT {
    private static final String INDEXES = """
            select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid::text
            from pg_index i join pg_class t on t.oid = i.indrelid
            where t.relname like 'plugin_com_acme_older%_e2' and pg_get_indexdef(i.indexrelid) like '%(tenant_id, f1, id)%'
            """;

    @Test
    void tablesFromBeforeGetTheIndexesWhileTheServerRuns() {
        try (TestServer server = TestServer.start()) {
            new TestPlugins(server)
                    .install(TestManifest.of("com.acme.older")
                            .with(entity("folder", 1).with(field("name", 1, FieldType.STRING)))
                            .with(entity("doc", 2)
                                    .with(field("folder", 1, FieldType.REF).to("folder", OnDelete.RESTRICT)))
                            .manifest());
            List<String> made = server.database().asSuperuser(INDEXES).getFirst();
            assertThat(made.get(1)).doesNotContain("WHERE");
            String former = made.getFirst().replace("_r_", "_i_");
            String definition = made.get(1).replace("_r_", "_i_") + " WHERE deleted_at IS NULL";
            server.database().asSuperuser("drop index " + made.getFirst());
            server.database().asSuperuser(definition);
            assertThat(server.database().asSuperuser(INDEXES))
                    .hasSize(1)
                    .first()
                    .extracting(List::getFirst)
                    .isEqualTo(former);

            server.bean(ReferenceIndexes.class).wake();
            Await.untilEquals(List.of(made), () -> server.database().asSuperuser(INDEXES));
        }
    }
}
