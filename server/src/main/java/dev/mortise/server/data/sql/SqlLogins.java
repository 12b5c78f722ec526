package dev.mortise.server.data.sql;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.schema.SqlViews;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.Tenants;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PasswordUtil;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Makes and drops logins for SQL. With the first of them come the views of all plugins, with the last
/// they go. Thread-safe.
@Component
public final class SqlLogins {
    private static final int MOST = 10;
    private static final int CONNECTIONS = 5;

    private final TenantTransactions transactions;
    private final Tenants tenants;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final SqlViews views;
    private final AuditLog audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SqlLogins(
            TenantTransactions transactions,
            Tenants tenants,
            ObjectProvider<InstalledPlugins> plugins,
            SqlViews views,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.plugins = plugins;
        this.views = views;
        this.audit = audit;
        this.clock = clock;
    }

    /// A new login with what it takes to use it.
    ///
    /// @param password told this once, and kept nowhere
    public record Made(SqlLogin login, String password, String database) {}

    /// A tenant's logins.
    ///
    /// @throws ApiProblem 404
    public List<SqlLogin> list(String slug) {
        return transactions.inPlatform(
                tx -> SqlLoginQueries.list(tx, tenant(tx, slug).id()));
    }

    /// Makes a login.
    ///
    /// @param name what it is for
    /// @throws ApiProblem 404; 409 `too_many`, `deleting`; 503 `busy`
    public Made create(Actor actor, String slug, String name) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byte[] id = new byte[8];
        random.nextBytes(id);
        SqlLogin login = new SqlLogin(
                "mortise_sql_" + HexFormat.of().formatHex(id),
                name,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        String verifier = verifier(login.login(), password);
        String database = transactions.asOwner(owner -> {
            SqlViews.begin(owner);
            boolean isFirst = owner.as(DatabaseRole.PLATFORM, tx -> {
                Tenant tenant = tenant(tx, slug);
                if (tenant.deleting()) {
                    throw ApiProblem.conflict("deleting", "the tenant " + slug + " is being deleted");
                }
                if (SqlLoginQueries.list(tx, tenant.id()).size() >= MOST) {
                    throw ApiProblem.conflict("too_many", "a tenant may have " + MOST + " logins: drop one first");
                }
                boolean first = SqlLoginQueries.count(tx) == 0;
                SqlLoginQueries.insert(tx, tenant.id(), login);
                record(tx, actor, tenant, "sql_login.created", login);
                return first;
            });
            if (isFirst) {
                SqlLoginQueries.keepFromMaking(owner);
                installed(owner).forEach(plugin -> views.create(owner, plugin.manifest()));
            }
            SqlLoginQueries.createRole(owner, login.login(), verifier, CONNECTIONS);
            return SqlLoginQueries.database(owner);
        });
        return new Made(login, password, database);
    }

    /// Drops a login. A session that it has open reads nothing from its next statement on.
    ///
    /// @throws ApiProblem 404; 503 `busy`
    public void drop(Actor actor, String slug, String login) {
        transactions.<Boolean>asOwner(owner -> {
            SqlViews.begin(owner);
            boolean isLast = owner.as(DatabaseRole.PLATFORM, tx -> {
                Tenant tenant = tenant(tx, slug);
                SqlLogin known = SqlLoginQueries.list(tx, tenant.id()).stream()
                        .filter(one -> one.login().equals(login))
                        .findFirst()
                        .orElseThrow(() -> ApiProblem.notFound("login", login));
                SqlLoginQueries.delete(tx, tenant.id(), login);
                record(tx, actor, tenant, "sql_login.dropped", known);
                return SqlLoginQueries.count(tx) == 0;
            });
            if (isLast) {
                installed(owner)
                        .forEach(plugin -> views.drop(owner, plugin.manifest().id()));
            }
            return true;
        });
    }

    private List<InstalledPlugin> installed(Transaction owner) {
        return owner.as(
                DatabaseRole.PLATFORM,
                tx -> plugins.stream()
                        .flatMap(source -> source.list(tx).stream())
                        .toList());
    }

    private Tenant tenant(Transaction platform, String slug) {
        return tenants.bySlug(platform, slug).orElseThrow(() -> ApiProblem.notFound("tenant", slug));
    }

    /// The password itself would stand in the database's log where that keeps statements.
    private static String verifier(String login, String password) {
        try {
            return PasswordUtil.encodePassword(login, password.toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void record(Transaction platform, Actor actor, Tenant tenant, String action, SqlLogin login) {
        audit.record(platform, tenant.id(), actor, action, "sql_login", login.login(), Map.of("name", login.name()));
    }
}
