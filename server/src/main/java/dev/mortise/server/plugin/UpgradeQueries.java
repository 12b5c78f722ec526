package dev.mortise.server.plugin;

import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of upgrades that go on beside the version that serves, from transactions of the
/// platform.
final class UpgradeQueries {
    private static final String COLUMNS = """
            plugin_id, from_version, to_version, back, online, operator_tenant, operator ->> 'kind' operator_kind,
            operator ->> 'id' operator_id, operator ->> 'name' operator_name, state, problem::text problem, token, tries,
            started_at, changed_at""";

    private UpgradeQueries() {}

    /// Where such an upgrade stands.
    enum State {
        /// Its tables are made ready.
        PREPARING,
        /// It comes to no good end: what is left of it is dropped.
        ENDING,
        /// The other version serves.
        DONE,
        /// The version before serves on.
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOpen() {
            return this == PREPARING || this == ENDING;
        }
    }

    /// An upgrade.
    ///
    /// @param problem why it ends without success, as JSON; null when it does not
    /// @param token tells the claims of it apart
    /// @param online whether tables are made ready whatever their size
    /// @param tries how often it was claimed
    record Upgrade(
            String plugin,
            String from,
            String to,
            boolean back,
            boolean online,
            UUID operatorTenant,
            Actor operator,
            State state,
            @Nullable String problem,
            long token,
            int tries,
            Instant startedAt,
            Instant changedAt) {}

    /// Notes one that shall be done, in the place of the plugin's last one.
    ///
    /// @param operator JSON object of the actor
    /// @return false when the last one goes on still
    static boolean start(
            Transaction platform,
            String plugin,
            String from,
            String to,
            boolean back,
            boolean online,
            UUID operatorTenant,
            String operator,
            Instant now) {
        return platform.jdbc()
                        .sql("""
                                insert into plugin_upgrades (plugin_id, from_version, to_version, back, online,
                                    operator_tenant, operator, state, started_at, changed_at)
                                values (?, ?, ?, ?, ?, ?, ?::jsonb, 'preparing', ?, ?)
                                on conflict (plugin_id) do update set from_version = excluded.from_version,
                                    to_version = excluded.to_version, back = excluded.back, online = excluded.online,
                                    operator_tenant = excluded.operator_tenant, operator = excluded.operator,
                                    state = 'preparing', problem = null, tries = 0, leased_until = null,
                                    token = plugin_upgrades.token + 1, started_at = excluded.started_at,
                                    changed_at = excluded.changed_at
                                where plugin_upgrades.state not in ('preparing', 'ending')
                                """)
                        .params(
                                plugin,
                                from,
                                to,
                                back,
                                online,
                                operatorTenant,
                                operator,
                                PluginQueries.utc(now),
                                PluginQueries.utc(now))
                        .update()
                == 1;
    }

    static Optional<Upgrade> find(Transaction platform, String plugin) {
        return platform.jdbc()
                .sql("select " + COLUMNS + " from plugin_upgrades where plugin_id = ?")
                .param(plugin)
                .query((row, index) -> upgrade(row))
                .optional();
    }

    /// Claims one that nobody works on.
    static Optional<Upgrade> claim(Transaction platform, Duration lease) {
        return platform.jdbc()
                .sql("""
                        update plugin_upgrades set token = token + 1, tries = tries + 1,
                            leased_until = now() + make_interval(secs => ?)
                        where plugin_id = (
                            select plugin_id from plugin_upgrades
                            where state in ('preparing', 'ending') and (leased_until is null or leased_until < now())
                            order by started_at limit 1 for update skip locked)
                        returning
                        """ + COLUMNS)
                .param(lease.toSeconds())
                .query((row, index) -> upgrade(row))
                .optional();
    }

    /// @return where it stands; empty when the claim is lost
    static Optional<State> renew(Transaction platform, Upgrade claimed, Duration lease) {
        return platform.jdbc()
                .sql("""
                        update plugin_upgrades set leased_until = now() + make_interval(secs => ?)
                        where plugin_id = ? and token = ? and state in ('preparing', 'ending')
                        returning state
                        """)
                .params(lease.toSeconds(), claimed.plugin(), claimed.token())
                .query((row, index) -> state(row.getString(1)))
                .optional();
    }

    /// Gives a claim back, for a node that stops or that tries again later.
    static void release(Transaction platform, Upgrade claimed, Duration pause) {
        platform.jdbc()
                .sql("""
                        update plugin_upgrades set leased_until = now() + make_interval(secs => ?)
                        where plugin_id = ? and token = ?
                        """)
                .params(pause.toSeconds(), claimed.plugin(), claimed.token())
                .update();
    }

    /// Has what is left of it dropped.
    ///
    /// @param problem JSON
    /// @return whether it went on
    static boolean end(Transaction platform, String plugin, String problem, Instant now) {
        return platform.jdbc()
                        .sql("""
                                update plugin_upgrades set state = 'ending', problem = ?::jsonb, changed_at = ?
                                where plugin_id = ? and state = 'preparing'
                                """)
                        .params(problem, PluginQueries.utc(now), plugin)
                        .update()
                == 1;
    }

    /// @return whether the claim holds, and it may end so
    static boolean finish(Transaction platform, Upgrade claimed, State state, Instant now) {
        return platform.jdbc()
                        .sql("""
                                update plugin_upgrades set state = ?, leased_until = null, changed_at = ?
                                where plugin_id = ? and token = ? and (state = 'preparing' or (state = 'ending' and ? = 'failed'))
                                """)
                        .params(state.word(), PluginQueries.utc(now), claimed.plugin(), claimed.token(), state.word())
                        .update()
                == 1;
    }

    private static State state(String word) {
        return State.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Upgrade upgrade(ResultSet row) throws SQLException {
        return new Upgrade(
                row.getString("plugin_id"),
                row.getString("from_version"),
                row.getString("to_version"),
                row.getBoolean("back"),
                row.getBoolean("online"),
                row.getObject("operator_tenant", UUID.class),
                new Actor(
                        Actor.Kind.parse(row.getString("operator_kind")),
                        row.getString("operator_id"),
                        row.getString("operator_name")),
                state(row.getString("state")),
                row.getString("problem"),
                row.getLong("token"),
                row.getInt("tries"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
