package dev.mortise.server.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.start.Migrations;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class SettingsMigrationIT {
    private static final String ONE = "00000000-0000-7000-8000-000000000001";
    private static final String OTHER = "00000000-0000-7000-8000-000000000002";

    private static void insert(TestDatabase database, String tenant, int id, String key, String value, String at) {
        database.asSuperuser("""
                insert into settings (tenant_id, id, key, value, updated_at, updated_by)
                values ('%s', '00000000-0000-7000-8000-%012d', '%s', '%s', '%s', '{"kind": "system"}')""".formatted(tenant, id, key, value, at));
    }

    @Test
    void ofSeveralValuesTheNewestWinsAndTheOthersAreKeptAside() {
        try (TestDatabase database = TestDatabase.createEmpty()) {
            Migrations.apply(database.pool().home(), MigrationVersion.fromVersion("5"));
            for (String tenant : List.of(ONE, OTHER)) {
                database.asSuperuser("insert into tenants (id, slug, name, created_at) values ('%s', 't%s', 'T', now())"
                        .formatted(tenant, tenant.substring(35)));
            }
            insert(database, ONE, 1, "level", "\"oldest\"", "2026-01-01T00:00:00Z");
            insert(database, ONE, 2, "level", "\"newest\"", "2026-01-03T00:00:00Z");
            insert(database, ONE, 3, "level", "\"older\"", "2026-01-02T00:00:00Z");
            insert(database, ONE, 4, "alone", "\"alone\"", "2026-01-01T00:00:00Z");
            insert(database, ONE, 5, "same-time", "\"first\"", "2026-01-01T00:00:00Z");
            insert(database, ONE, 6, "same-time", "\"second\"", "2026-01-01T00:00:00Z");
            insert(database, OTHER, 7, "level", "\"another tenant's\"".replace("'", "''"), "2025-01-01T00:00:00Z");

            Migrations.apply(database.pool().home());

            assertThat(database.asSuperuser("select tenant_id, key, value #>> '{}' from settings order by 1, 2"))
                    .containsExactly(
                            List.of(ONE, "alone", "alone"),
                            List.of(ONE, "level", "newest"),
                            List.of(ONE, "same-time", "second"),
                            List.of(OTHER, "level", "another tenant's"));
            assertThat(database.asSuperuser(
                            "select tenant_id, key, value #>> '{}' from settings_duplicates order by 3"))
                    .containsExactly(
                            List.of(ONE, "same-time", "first"),
                            List.of(ONE, "level", "older"),
                            List.of(ONE, "level", "oldest"));
            assertThat(database.asSuperuser("select indexdef from pg_indexes where indexname = 'settings_one_value'"))
                    .singleElement()
                    .asString()
                    .contains("UNIQUE", "(tenant_id, key)");
        }
    }

    @Test
    void everyTenantTableForcesRowLevelSecurity() {
        try (TestDatabase database = TestDatabase.create()) {
            assertThat(database.asSuperuser("""
                            select c.relname
                            from pg_class c
                            join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                              and not (c.relrowsecurity and c.relforcerowsecurity)""")).isEmpty();
            assertThat(
                            database.asSuperuser(
                                    "select rolname from pg_roles where rolname like 'mortise\\_%' and (rolcanlogin or rolsuper or rolbypassrls)"))
                    .isEmpty();
        }
    }
}
