package dev.mortise.server.platform;

import java.util.UUID;
import javax.sql.DataSource;

/// Which database holds what: the one lookup that lets tenants be spread over several databases.
public interface TenantDatabases {
    /// The database of the platform's own tables: tenants, plugins, keys.
    DataSource home();

    /// The database that holds a tenant's rows.
    DataSource of(UUID tenantId);

    /// Gives every connection up as soon as no transaction is on it: the statements that it has prepared
    /// know tables as they were.
    void renewConnections();
}
