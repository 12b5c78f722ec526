import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What one would write by hand: JDBC, prepared statements, one transaction an event, as many connections as a server gives to deliveries.
/// It claims, reads the row, writes it under its version, and notes audit entry, both events, done mark and run, as the server does; no
/// plugin runs.
final class RawDelivery {
    private static final int CONNECTIONS = 16;

    private final String url;
    private final String table;
    private final UUID tenant;

    RawDelivery(String url, String table, String tenant) {
        this.url = url;
        this.table = table;
        this.tenant = UUID.fromString(tenant);
    }

    /// Delivers all that wait.
    ///
    /// @throws IOException if they are not so many
    void empty(int count) throws IOException, InterruptedException {
        AtomicInteger done = new AtomicInteger();
        AtomicReference<SQLException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < CONNECTIONS; number++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (Connection connection = DriverManager.getConnection(url);
                        Statements statements = new Statements(connection, table, tenant)) {
                    while (statements.deliver()) {
                        done.incrementAndGet();
                    }
                } catch (SQLException e) {
                    failure.set(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null || done.get() != count) {
            throw new IOException(done.get() + " of " + count + " done", failure.get());
        }
    }

    /// One connection's prepared statements.
    private static final class Statements implements AutoCloseable {
        private static final String AUDIT = "{\"before\":{\"stamps\":%d},\"after\":{\"stamps\":%d},\"version\":2,\"plugin\":\"com.example.stamp\",\"run\":\"%s\"}";
        private static final String ROW = "{\"id\":\"%s\",\"version\":%d,\"created_at\":\"%s\",\"updated_at\":\"%s\",\"created_by\":\"%s\","
                + "\"updated_by\":\"com.example.stamp\",\"name\":\"%s\",\"stamps\":%d}";
        private static final String ACTOR = "{\"kind\":\"plugin\",\"id\":\"com.example.stamp\",\"name\":\"com.example.stamp\"}";

        private final Connection connection;
        private final UUID tenant;
        private final List<PreparedStatement> all = new ArrayList<>();
        private final PreparedStatement begin;
        private final PreparedStatement claim;
        private final PreparedStatement find;
        private final PreparedStatement update;
        private final PreparedStatement audit;
        private final PreparedStatement event;
        private final PreparedStatement mark;
        private final PreparedStatement run;

        Statements(Connection connection, String table, UUID tenant) throws SQLException {
            this.connection = connection;
            this.tenant = tenant;
            connection.setAutoCommit(false);
            begin = prepare("select set_config('role', 'mortise_app', true), set_config('mortise.tenant', ?, true), set_config('statement_timeout', '30000', true)");
            claim = prepare("""
                    with due as materialized (
                        select d.tenant_id, d.id from deliveries d
                        where d.plugin_id = 'com.example.stamp' and d.tenant_id = ? and d.status in ('pending', 'leased') and d.due_at <= now()
                          and not exists (
                            select 1 from deliveries o where o.plugin_id = d.plugin_id and o.tenant_id = d.tenant_id and o.order_key = d.order_key
                              and o.position < d.position and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null)
                        order by d.due_at, d.position limit 1 for update of d skip locked)
                    update deliveries d set status = 'leased', lease_token = d.lease_token + 1, lease_node = 'raw', due_at = now() + interval '90 s'
                    from due, events e
                    where d.tenant_id = due.tenant_id and d.id = due.id and e.tenant_id = d.tenant_id and e.id = d.event_id
                    returning d.id, d.lease_token, e.id, e.order_key, e.type, e.payload
                    """);
            find = prepare("select id, version, created_at, updated_at, created_by, updated_by, f1, f2 from \"" + table
                    + "\" where tenant_id = ? and id = ? and deleted_at is null");
            update = prepare("update \"" + table + "\" set version = ?, updated_at = now(), updated_by = 'com.example.stamp', f2 = ?"
                    + " where tenant_id = ? and id = ? and deleted_at is null and version = ?");
            audit = prepare("insert into audit (tenant_id, at, id, actor, action, target_kind, target_id, detail)"
                    + " values (?, now(), ?, ?::jsonb, 'row.updated', 'com.example.stamp.thing', ?, ?::jsonb)");
            event = prepare("insert into events (tenant_id, id, type, time, actor, causation, depth, order_key, payload)"
                    + " values (?, ?, ?, now(), ?::jsonb, ?::jsonb, 1, ?, ?::jsonb) returning (select version from event_subscriptions_version)");
            mark = prepare("""
                    update deliveries set status = 'done', attempts = attempts + 1, last_run = ?, lease_node = null, ended_at = now()
                    where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                      and exists (select 1 from plugins where id = 'com.example.stamp' and version = '1.0.0')
                    """);
            run = prepare("insert into plugin_runs (tenant_id, id, plugin_id, plugin_version, at, kind, event_id, event_type, outcome, fuel_used, micros,"
                    + " host_micros, peak_memory_bytes, host_calls) values (?, ?, 'com.example.stamp', '1.0.0', now(), 'event', ?, ?, 'ok', 9000, 100, 50, 131072, 3)");
        }

        private PreparedStatement prepare(String sql) throws SQLException {
            PreparedStatement prepared = connection.prepareStatement(sql);
            all.add(prepared);
            return prepared;
        }

        /// @return false when nothing is due
        boolean deliver() throws SQLException {
            set(begin, tenant.toString());
            begin.executeQuery().close();
            UUID delivery;
            UUID event;
            UUID thing;
            long token;
            String type;
            set(claim, tenant);
            try (ResultSet row = claim.executeQuery()) {
                if (!row.next()) {
                    connection.rollback();
                    return false;
                }
                delivery = row.getObject(1, UUID.class);
                token = row.getLong(2);
                event = row.getObject(3, UUID.class);
                thing = UUID.fromString(row.getString(4));
                type = row.getString(5);
                row.getString(6);
            }
            UUID id = UUID.randomUUID();
            long version;
            int stamps;
            String before;
            String after;
            set(find, tenant, thing);
            try (ResultSet row = find.executeQuery()) {
                row.next();
                version = row.getLong(2);
                stamps = row.getInt(8);
                before = ROW.formatted(thing, version, row.getString(3), row.getString(4), row.getString(5), row.getString(7), stamps);
                after = ROW.formatted(thing, version + 1, row.getString(3), row.getString(4), row.getString(5), row.getString(7), stamps + 1);
            }
            set(update, version + 1, stamps + 1, tenant, thing, version);
            one(update);
            set(audit, tenant, UUID.randomUUID(), ACTOR, thing.toString(), AUDIT.formatted(stamps, stamps + 1, id));
            one(audit);
            String causation = "{\"event\":\"" + event + "\",\"plugin\":\"com.example.stamp\",\"run\":\"" + id + "\"}";
            publish("com.example.stamp.thing.updated", causation, thing,
                    "{\"before\":" + before + ",\"after\":" + after + ",\"changed\":[\"stamps\"]}");
            publish("com.example.stamp.stamped", causation, thing, "{\"thing\":\"" + thing + "\",\"stamps\":" + (stamps + 1) + "}");
            set(mark, id, tenant, delivery, token);
            one(mark);
            set(run, tenant, id, event, type);
            one(run);
            connection.commit();
            return true;
        }

        private void publish(String type, String causation, UUID thing, String payload) throws SQLException {
            set(event, tenant, UUID.randomUUID(), type, ACTOR, causation, thing.toString(), payload);
            event.executeQuery().close();
        }

        private static void one(PreparedStatement statement) throws SQLException {
            if (statement.executeUpdate() != 1) {
                throw new SQLException("not one row: " + statement);
            }
        }

        private static void set(PreparedStatement statement, Object... values) throws SQLException {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : all) {
                statement.close();
            }
        }
    }
}
