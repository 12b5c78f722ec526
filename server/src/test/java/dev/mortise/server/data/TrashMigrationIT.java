package dev.mortise.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.start.Migrations;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class TrashMigrationIT {
    @Test
    void tablesThatExistGetTheIndexOfTheTrash() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            Migrations.apply(database.pool().home(), MigrationVersion.fromVersion("32"));
            database.asSuperuser(
                    "create table plugin_x_e1 (tenant_id uuid, id uuid, updated_at timestamptz, deleted_at timestamptz)");
            database.asSuperuser("alter table plugin_x_e1 owner to mortise");
            database.asSuperuser("insert into entity_tables values ('com.acme.x', 1, 'item', 'plugin_x_e1')");

            Migrations.apply(database.pool().home());

            assertThat(database.asSuperuser("select indexdef from pg_indexes where indexname = 'plugin_x_e1_trash'"))
                    .singleElement()
                    .asString()
                    .contains("(tenant_id, updated_at, id)", "deleted_at IS NOT NULL");
        }
    }
}
