import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// How many events go through, and how fast one does: real servers on one PostgreSQL with fsync on, beside JDBC alone that does the same
/// statements in one transaction an event.
///
/// `EventRate EVENTS DONE WORK PLUGINS JAVA…`: EVENTS of a round, DONE the largest number of finished deliveries that the queue is measured
/// beside, 0 for none; WORK an empty folder of its own, PLUGINS that of the plugin `stamp`, JAVA… the command line that starts a server.
final class EventRate {
    private static final int ROUNDS = 3;
    private static final int FRONT = 4_000;
    private static final int SINGLE = 200;
    private static final int BEHIND = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Api api = new Api();
    private final Path work;
    private final int events;
    private final List<Node> nodes = new ArrayList<>();
    private final String password = UUID.randomUUID().toString();
    private Node.Launch launch;
    private Database database;
    private String operator;
    private EventQueue queue;
    private final Tenant oak = new Tenant("oak", password);
    private final Tenant ash = new Tenant("ash", password);

    private EventRate(Path work, int events) {
        this.work = work;
        this.events = events;
    }

    public static void main(String[] arguments) throws Exception {
        EventRate rate = new EventRate(Path.of(arguments[2]), Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(rate::end));
        rate.launch = new Node.Launch(
                Arrays.asList(arguments).subList(4, arguments.length), "", UUID.randomUUID().toString());
        rate.run(Long.parseLong(arguments[1]), Path.of(arguments[3]));
        System.exit(0);
    }

    private void run(long done, Path plugins) throws IOException, InterruptedException, SQLException {
        found();
        startNode();
        setUp(plugins.resolve("stamp"));
        System.out.println("warm-up");
        emptied(events / 2, oak);
        raw(events / 2);
        System.out.printf(Locale.ROOT, "%nthroughput, %d events a round, fsync on%n%-10s %12s %12s %8s%n", events, "", "ours, ev/s", "JDBC, ev/s", "ratio");
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            double ours = emptied(events, oak);
            double raw = raw(events);
            ratios.add(ours / raw);
            System.out.printf(Locale.ROOT, "%-10s %12.0f %12.0f %8.2f%n", "round " + round, ours, raw, ours / raw);
        }
        ratios.sort(null);
        System.out.printf(Locale.ROOT, "%-10s %34.2f   must 2, aim 5%n", "median", ratios.get(ROUNDS / 2));
        latencies();
        for (int more = 2; more <= 3; more++) {
            startNode();
            emptied(events / 2, oak);
            System.out.printf(Locale.ROOT, "%-10s %12.0f ev/s%n", more + " nodes", emptied(events, oak));
        }
        while (nodes.size() > 1) {
            nodes.removeLast().stop();
        }
        if (done > 0) {
            behindDone(done);
        }
    }

    /// Lets a server make its PostgreSQL, stops it, and runs that PostgreSQL by itself from then on.
    private void found() throws IOException, InterruptedException, SQLException {
        Node founder = new Node("founder", work.resolve("database"), 0, launch);
        founder.start(null);
        awaitReady(founder);
        founder.stop();
        database = new Database(work.resolve("database"));
        database.start("shared_preload_libraries=pg_stat_statements", "track_commit_timestamp=on");
        database.execute("create extension if not exists pg_stat_statements");
    }

    private void awaitReady(Node node) throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!api.isReady(node)) {
            if (!node.isAlive() || System.nanoTime() > end) {
                throw new IOException("the server did not get ready; see " + node.log());
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void must(int status, Api.Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException("expected " + status + ", found " + answer);
        }
    }

    private void startNode() throws IOException, InterruptedException {
        Node node = new Node("node" + (nodes.size() + 1), work.resolve("data" + (nodes.size() + 1)), 0, launch);
        node.start(database.serverUrl());
        nodes.add(node);
        awaitReady(node);
    }

    private void setUp(Path plugin) throws IOException, InterruptedException, SQLException {
        Node node = nodes.getFirst();
        operator = api.login(node, "default", launch.adminPassword());
        must(201, api.upload(node, operator, plugin));
        step("install");
        step("enable");
        for (Tenant tenant : List.of(oak, ash)) {
            String body = "{\"slug\":\"%s\",\"name\":\"%s\",\"adminPassword\":\"%s\"}".formatted(tenant.slug, tenant.slug, password);
            must(201, api.send(node, "POST", "/api/v1/tenants", operator, body, Map.of()));
            tenant.token = api.login(node, tenant.slug, password);
            create(tenant, 0);
        }
        queue = new EventQueue(database);
        queue.awaitEmpty(PATIENCE);
    }

    private void step(String step) throws IOException, InterruptedException {
        must(200, api.send(nodes.getFirst(), "POST", "/api/v1/admin/plugins/com.example.stamp/" + step, operator, "{}", Map.of()));
    }

    private void create(Tenant tenant, int number) throws IOException, InterruptedException {
        String row = "{\"name\":\"single %d\"}".formatted(number);
        must(201, api.send(nodes.getFirst(), "POST", "/api/v1/plugins/com.example.stamp/thing", tenant.token, row, Map.of()));
    }

    /// Fills a tenant's queue while nobody takes from it, and lets the servers empty it. Those in front are not measured: with them the
    /// plugin's code gets warm, which was loaded anew.
    ///
    /// @return events a second, from the first commit to the last
    private double emptied(int count, Tenant tenant) throws IOException, InterruptedException, SQLException {
        step("disable");
        queue.fill(tenant.slug, FRONT + count);
        step("enable");
        queue.awaitEmpty(PATIENCE);
        queue.check(tenant.slug, count);
        return queue.rate(tenant.slug, count);
    }

    private double raw(int count) throws IOException, InterruptedException, SQLException {
        step("disable");
        queue.fill(oak.slug, FRONT + count);
        new RawDelivery(database.serverUrl(), queue.table(), queue.tenant(oak.slug)).empty(FRONT + count);
        queue.check(oak.slug, count);
        step("enable");
        return queue.rate(oak.slug, count);
    }

    private void latencies() throws IOException, InterruptedException, SQLException {
        System.out.printf(Locale.ROOT, "%n%-60s %8s %8s%n", "latency of one event, ms", "p50", "p99");
        singles(ash, "idle node, commit to handler's start (p50 must be < 20)", "idle node, commit to commit of what it did");
        step("disable");
        queue.fill(oak.slug, BEHIND);
        step("enable");
        singles(ash, "100 000 of another tenant queued, commit to handler's start", "100 000 of another tenant queued, commit to commit (p99 must be < 500)");
        System.out.printf(Locale.ROOT, "%d of the other tenant's were still queued at the end%n%n", queue.open(oak.slug));
        queue.awaitEmpty(PATIENCE);
    }

    private void singles(Tenant tenant, String start, String end) throws IOException, InterruptedException, SQLException {
        String since = queue.now();
        for (int number = 0; number < SINGLE; number++) {
            create(tenant, number);
            Thread.sleep(PAUSE);
        }
        queue.awaitDone(tenant.slug, since, SINGLE, PATIENCE);
        queue.printLatency(tenant.slug, since, start, end);
    }

    /// The same beside ever more finished deliveries.
    private void behindDone(long most) throws IOException, InterruptedException, SQLException {
        System.out.printf(Locale.ROOT, "%n%-24s %12s %10s %10s %12s %8s%n", "finished deliveries", "ours, ev/s", "claim, ms", "longest", "blocks", "claims");
        for (long size = 10_000; size <= most; size = size == 10_000 ? 1_000_000 : size * 10) {
            step("disable");
            queue.addDone(oak.slug, size);
            step("enable");
            emptied(events / 2, oak);
            queue.resetClaims();
            double rate = emptied(events, oak);
            System.out.printf(Locale.ROOT, "%-24d %12.0f %s%n", size, rate, queue.claims());
        }
    }

    private void end() {
        nodes.forEach(Node::kill);
        if (database != null) {
            database.kill();
        }
    }
}
