package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.DatabaseAddress;
import dev.mortise.server.platform.StartRefused;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.Utils;

/// What the cluster itself needs: the login user and its database.
final class ClusterQueries {
    private ClusterQueries() {}

    /// Creates the login user (no superuser; it may create roles, for the migrations) and the database that it
    /// owns,
    /// where they are missing.
    static void createDatabase(DatabaseAddress superuser, String login, String database, String password) {
        try (Connection connection =
                DriverManager.getConnection(superuser.jdbcUrl(), superuser.user(), superuser.password())) {
            if (!exists(connection, "select 1 from pg_roles where rolname = ?", login)) {
                execute(connection, "create role " + login + " login createrole password '" + literal(password) + "'");
            }
            if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
                execute(connection, "create database " + database + " owner " + login);
            }
        } catch (SQLException e) {
            throw new StartRefused("PostgreSQL started, but its database cannot be set up: " + e.getMessage(), e);
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static String literal(String text) throws SQLException {
        return Utils.escapeLiteral(null, text, true).toString();
    }
}
