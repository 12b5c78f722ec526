package dev.mortise.server.platform.start;

import dev.mortise.server.platform.StartRefused;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/// The numbered files in `db/migration`, applied in order, each once, each in a transaction. Several servers may
/// start at a time: one applies, the
/// others wait.
public final class Migrations {
    private Migrations() {}

    /// Brings a database up to date.
    ///
    /// @param database as the login user that owns the schema
    /// @throws StartRefused when one fails or the database was made by a newer server
    public static void apply(DataSource database) {
        apply(database, MigrationVersion.LATEST);
    }

    /// Brings a database to a version.
    public static void apply(DataSource database, MigrationVersion target) {
        try {
            Flyway.configure()
                    .dataSource(database)
                    .locations("classpath:db/migration")
                    .target(target)
                    .validateMigrationNaming(true)
                    .failOnMissingLocations(true)
                    .ignoreMigrationPatterns("")
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StartRefused("cannot bring the database up to date: " + e.getMessage(), e);
        }
    }
}
