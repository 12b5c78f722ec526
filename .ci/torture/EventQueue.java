import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The queue of the plugin `stamp`, filled and watched past the servers, as superuser.
final class EventQueue {
    private static final String PLUGIN = "com.example.stamp";
    /// Not often: a look costs the database more than an event does.
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Database database;
    private final String table;
    private int fills;

    EventQueue(Database database) throws SQLException {
        this.database = database;
        table = (String) database.query("select c.relname::text from pg_class c where c.relkind = 'r' and c.relname ~ 'example_stamp' and c.relname !~ '_words$'")
                .getFirst()
                .getFirst();
    }

    String table() {
        return table;
    }

    String tenant(String slug) throws SQLException {
        return (String) database.query("select id::text from tenants where slug = '" + slug + "'").getFirst().getFirst();
    }

    String now() throws SQLException {
        return (String) database.query("select clock_timestamp()::text").getFirst().getFirst();
    }

    /// Adds things with their events and deliveries, like one that was created over HTTP.
    void fill(String slug, int count) throws SQLException {
        fills++;
        database.execute("""
                create temp table filled as
                select gen_random_uuid() as thing, uuidv7() as event, uuidv7() as delivery from generate_series(1, %2$d);
                insert into "%1$s" select (jsonb_populate_record(one, jsonb_build_object('id', filled.thing,
                        'version', 1, 'created_at', now(), 'updated_at', now()))).*
                    from filled, (select one from "%1$s" one where tenant_id = '%3$s' and version = 2 order by created_at limit 1) sample (one);
                insert into events (tenant_id, id, type, time, actor, causation, depth, order_key, payload)
                    select e.tenant_id, filled.event, e.type, now(), null, e.causation, e.depth, filled.thing::text,
                        jsonb_set(e.payload, '{after,id}', to_jsonb(filled.thing))
                    from filled, (select * from events where tenant_id = '%3$s' and type = '%4$s.thing.created' order by id limit 1) e;
                insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, status)
                    select '%3$s', delivery, event, '%4$s', 'event', thing::text, 8, 'pending' from filled;
                drop table filled;
                analyze "%1$s"; analyze deliveries; analyze events; checkpoint
                """.formatted(table, count, tenant(slug), PLUGIN));
    }

    /// Adds finished deliveries without more, until there are so many.
    void addDone(String slug, long size) throws SQLException {
        long there = database.count("select count(1) from deliveries where status = 'done'");
        for (long left = size - there; left > 0; left -= 1_000_000) {
            database.execute("""
                    insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, status, attempts, ended_at)
                    select '%s', uuidv7(), uuidv7(), '%s', 'event', gen_random_uuid()::text, 8, 'done', 1, now()
                    from generate_series(1, %d)
                    """.formatted(tenant(slug), PLUGIN, Math.min(left, 1_000_000)));
        }
        database.execute("vacuum (analyze) deliveries; checkpoint");
    }

    long open(String slug) throws SQLException {
        return database.count("select count(1) from deliveries where tenant_id = '" + tenant(slug)
                + "' and plugin_id = '" + PLUGIN + "' and status in ('pending', 'leased', 'waiting')");
    }

    void awaitEmpty(Duration patience) throws IOException, InterruptedException, SQLException {
        awaitNone("select count(1) from (select 1 from deliveries where plugin_id = '" + PLUGIN + "' and status in ('pending', 'leased') limit 1) one",
                patience);
    }

    void awaitDone(String slug, String since, int count, Duration patience) throws IOException, InterruptedException, SQLException {
        awaitNone("select " + count + " - count(1) from plugin_runs r where r.tenant_id = '" + tenant(slug) + "' and r.at >= '" + since
                + "' and r.outcome = 'ok'", patience);
    }

    private void awaitNone(String sql, Duration patience) throws IOException, InterruptedException, SQLException {
        long end = System.nanoTime() + patience.toNanos();
        while (database.count(sql) > 0) {
            if (System.nanoTime() > end) {
                throw new IOException("the queue is not empty after " + patience.toSeconds() + " s");
            }
            Thread.sleep(LOOK);
        }
    }

    /// Of the last events: how many were stored as done a second, by the times of the commits.
    double rate(String slug, int count) throws SQLException {
        return ((Number) database.query("select (count(1) / extract(epoch from max(stored) - min(stored)))::float8 from ("
                        + "select pg_xact_commit_timestamp(xmin) as stored from deliveries where tenant_id = '" + tenant(slug)
                        + "' and status = 'done' order by id desc limit " + count + ") last")
                .getFirst()
                .getFirst())
                .doubleValue();
    }

    /// Every one of the last events had its effect exactly once.
    void check(String slug, int count) throws IOException, SQLException {
        List<Object> found = database.query("""
                with last as (select event_id, order_key from deliveries where tenant_id = '%2$s' and status = 'done' and plugin_id = '%3$s'
                    order by id desc limit %4$d)
                select (select count(1) from last),
                    (select count(1) from last join "%1$s" t on t.tenant_id = '%2$s' and t.id = last.order_key::uuid and t.version = 2),
                    (select count(1) from last join events e on e.tenant_id = '%2$s' and e.type = '%3$s.stamped'
                        and e.payload ->> 'thing' = last.order_key),
                    (select count(1) from last join audit a on a.tenant_id = '%2$s' and a.target_kind = '%3$s.thing' and a.target_id = last.order_key
                        and a.action = 'row.updated')
                """.formatted(table, tenant(slug), PLUGIN, count)).getFirst();
        if (!found.stream().allMatch(each -> ((Number) each).longValue() == count)) {
            throw new IOException("of %d events, deliveries done, rows, events and audit entries are %s".formatted(count, found));
        }
    }

    void printLatency(String slug, String since, String start, String end) throws SQLException {
        String runs = """
                from (
                    select 1000 * extract(epoch from r.at - pg_xact_commit_timestamp(e.xmin)) as started,
                        1000 * extract(epoch from pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(e.xmin)) as ended
                    from plugin_runs r join events e on e.tenant_id = r.tenant_id and e.id = r.event_id
                    join deliveries d on d.tenant_id = r.tenant_id and d.event_id = r.event_id and d.last_run = r.id
                    where r.tenant_id = '%s' and r.at >= '%s' and r.outcome = 'ok') run
                """.formatted(tenant(slug), since);
        for (String which : List.of("started", "ended")) {
            List<Object> found = database.query("select percentile_disc(0.5) within group (order by " + which + ")::float8, percentile_disc(0.99) within group (order by "
                    + which + ")::float8 " + runs).getFirst();
            System.out.printf(Locale.ROOT, "%-68s %8.1f %8.1f%n", which.equals("started") ? start : end, found.get(0), found.get(1));
        }
    }

    void resetClaims() throws SQLException {
        database.execute("select pg_stat_statements_reset()");
    }

    /// What a claim took since the last reset: mean and longest, in ms, and the blocks that it touched.
    String claims() throws SQLException {
        List<Object> found = database.query("""
                select mean_exec_time::float8, max_exec_time::float8, ((shared_blks_hit + shared_blks_read) / greatest(calls, 1))::float8, calls
                from pg_stat_statements where query like '%lease_token = d.lease_token +%' order by calls desc limit 1
                """).getFirst();
        return String.format(Locale.ROOT, "%10.2f %10.2f %12.0f %8s", found.get(0), found.get(1), found.get(2), found.get(3));
    }
}
