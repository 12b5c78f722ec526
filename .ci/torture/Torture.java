import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// The crash test of event delivery: three nodes on one PostgreSQL under load, killed at random, and the reckoning afterwards.
///
/// `Torture SECONDS SEED KILLS WORK PLUGINS CLOCK JAVA…`: WORK is an empty folder of its own, PLUGINS that of both plugins, CLOCK the
/// library of clock.c or an empty text, JAVA… the command line that starts a server. Ends with status 1 on a violation, 2 when the test
/// itself fails.
final class Torture {
    private static final Duration QUEUE = Duration.ofSeconds(300);
    private static final Duration READY = Duration.ofSeconds(180);
    private static final int[] SKEWS = {0, 47, -38};

    private final Api api = new Api();
    private final Path work;
    private final Path plugins;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Tenant> tenants = new ArrayList<>();
    private final String password = UUID.randomUUID().toString();
    private Database database;
    private volatile boolean supervising;

    private Torture(Path work, Path plugins) {
        this.work = work;
        this.plugins = plugins;
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int kills = Integer.parseInt(arguments[2]);
        Node.Launch launch = new Node.Launch(
                Arrays.asList(arguments).subList(6, arguments.length), arguments[5], UUID.randomUUID().toString());
        Torture torture = new Torture(Path.of(arguments[3]), Path.of(arguments[4]));
        Runtime.getRuntime().addShutdownHook(new Thread(torture::end));
        System.out.println("seed " + seed + ", " + seconds + " s, " + kills + " kills"
                + (arguments[5].isEmpty() ? "; clocks are not skewed: there is no C compiler" : "; two nodes' clocks are off by 47 s and -38 s"));
        int status;
        try {
            status = torture.run(seconds, kills, new Random(seed), launch) ? 0 : 1;
            System.out.println(status == 0 ? "torture: everything held" : "torture: violated; again with --seed " + seed);
        } catch (IOException | SQLException e) {
            System.out.println("torture: the test itself failed, seed " + seed + ": " + e.getMessage());
            status = 2;
        }
        System.exit(status);
    }

    private boolean run(int seconds, int kills, Random random, Node.Launch launch)
            throws IOException, InterruptedException, SQLException {
        found(launch);
        for (int number = 0; number < SKEWS.length; number++) {
            nodes.add(new Node("node" + (number + 1), work.resolve("data" + (number + 1)), SKEWS[number], launch));
        }
        supervising = true;
        List<Thread> supervisors = new ArrayList<>();
        for (Node node : nodes) {
            Random pauses = new Random(random.nextLong());
            supervisors.add(Thread.ofVirtual().start(() -> supervise(node, pauses)));
        }
        allReady();
        setUp(launch);
        System.out.println("three nodes are up, both plugins run for " + tenants.size() + " tenants");

        Load load = new Load(api, nodes);
        Faults faults = new Faults(nodes, database, new Random(random.nextLong()), work.resolve("faults.log"));
        load.start(tenants, new Random(random.nextLong()));
        long began = System.nanoTime();
        faults.run(seconds, kills);
        Duration loaded = Duration.ofNanos(System.nanoTime() - began);
        allReady();
        load.stop();
        long quiet = System.nanoTime();
        boolean empty = awaitEmptyQueue();
        Duration emptied = Duration.ofNanos(System.nanoTime() - quiet);
        for (Tenant tenant : tenants) {
            tenant.token = api.login(nodes.getFirst(), tenant.slug, tenant.password);
        }
        Check check = new Check(api, nodes.getFirst(), database);
        if (!empty) {
            check.violations.add("after " + QUEUE.toSeconds() + " s there is still something to do: "
                    + database.query("select status, plugin_id, count(1), min(attempts), max(attempts), max(last_error), min(due_at)::text, now()::text"
                            + " from deliveries where status not in ('done', 'dead') group by 1, 2"));
        }
        check.violations.addAll(load.violations);
        for (Tenant tenant : tenants) {
            check.tenant(tenant);
        }
        check.database();
        health(check);
        long events = database.count("select count(1) from events");
        long retried = database.count("select count(1) from deliveries where attempts > 1");
        long reclaimed = database.count("select count(1) from deliveries where lease_token > attempts");
        long expired = database.count("select coalesce(max(expiries), 0) from deliveries");
        long most = database.count("select coalesce(max(attempts), 0) from deliveries");
        supervising = false;
        for (Thread supervisor : supervisors) {
            supervisor.join();
        }

        line("load", loaded.toSeconds() + " s");
        faults.done().forEach((kind, times) -> line(kind.shown, times));
        line("writes acknowledged", load.acknowledged.get());
        line("answers missing or 5xx, asked again", load.open.get());
        line("  left open", load.abandoned.get());
        line("things, transfers stored", check.things + ", " + check.transfers);
        line("events", events);
        line("effects checked", check.effects);
        line("deliveries that failed and were retried", retried + ", tries at most " + most);
        line("deliveries claimed again without a failed try", reclaimed + ", claims run out at most " + expired);
        line("lost", check.lost);
        line("doubled", check.doubled);
        line("out of order", check.disordered);
        line("dead letters", check.deadLetters);
        line("ledger, sum", check.ledgerSum);
        line("longest time without an acknowledged write", load.longestSilence().toMillis() + " ms");
        line("slowest start of a node", nodes.stream().mapToLong(Node::slowestStartMillis).max().orElse(0) + " ms");
        line("queue empty after the load's end", emptied.toMillis() + " ms");
        line("violations", check.violations.size());
        check.shown().forEach(violation -> System.out.println("  " + violation));
        return check.violations.isEmpty();
    }

    private static void line(String name, Object value) {
        System.out.printf("%-48s %s%n", name, value);
    }

    /// Lets a server make its PostgreSQL, stops it, and runs that PostgreSQL by itself from then on.
    private void found(Node.Launch launch) throws IOException, InterruptedException {
        Node founder = new Node("founder", work.resolve("database"), 0, launch);
        founder.start(null);
        long end = System.nanoTime() + READY.toNanos();
        while (!api.isReady(founder)) {
            if (!founder.isAlive() || System.nanoTime() > end) {
                throw new IOException("the first server did not get ready; see " + founder.log());
            }
            Thread.sleep(100);
        }
        founder.stop();
        database = new Database(work.resolve("database"));
        database.start();
    }

    private void setUp(Node.Launch launch) throws IOException, InterruptedException {
        Node node = nodes.getFirst();
        String operator = api.login(node, "default", launch.adminPassword());
        for (String name : List.of("counter", "ledger")) {
            must(201, api.upload(node, operator, plugins.resolve(name)));
            for (String step : List.of("install", "enable")) {
                must(200, api.send(node, "POST", "/api/v1/admin/plugins/com.example." + name + "/" + step, operator, "{}", Map.of()));
            }
        }
        for (String slug : List.of("oak", "ash", "elm")) {
            Tenant tenant = new Tenant(slug, password);
            String body = "{\"slug\":\"%s\",\"name\":\"%s\",\"adminPassword\":\"%s\"}".formatted(slug, slug, password);
            must(201, api.send(node, "POST", "/api/v1/tenants", operator, body, Map.of()));
            tenant.token = api.login(node, slug, password);
            for (int account = 0; account < Tenant.ACCOUNTS; account++) {
                String row = "{\"name\":\"a%d\",\"balance\":%d}".formatted(account, Tenant.BALANCE);
                Api.Answer created = api.send(node, "POST", Load.LEDGER + "/account", tenant.token, row, Map.of());
                must(201, created);
                tenant.accounts.add(created.body().path("id").asString());
            }
            tenants.add(tenant);
        }
    }

    private static void must(int status, Api.Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException("expected " + status + ", found " + answer);
        }
    }

    /// Starts a node when it is down, a moment later, and asks it until it is ready.
    private void supervise(Node node, Random random) {
        while (supervising) {
            try {
                if (!node.isAlive()) {
                    Thread.sleep(random.nextInt(500));
                    node.start(database.serverUrl());
                } else if (!node.isReady() && api.isReady(node)) {
                    node.noteReady();
                }
                Thread.sleep(100);
            } catch (IOException e) {
                System.out.println(node.name + " cannot be started: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void allReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!nodes.stream().allMatch(Node::isReady)) {
            if (System.nanoTime() > end) {
                throw new IOException("a node is not ready after " + READY.toSeconds() + " s; the logs are in " + work);
            }
            Thread.sleep(100);
        }
    }

    private boolean awaitEmptyQueue() throws InterruptedException, SQLException {
        long end = System.nanoTime() + QUEUE.toNanos();
        while (database.count("select count(1) from deliveries where status not in ('done', 'dead')") > 0) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }

    private void health(Check check) throws IOException, InterruptedException {
        String operator = api.login(nodes.getFirst(), "default", nodes.getFirst().adminPassword());
        for (Node node : nodes) {
            for (String name : List.of("counter", "ledger")) {
                Api.Answer health =
                        api.send(node, "GET", "/api/v1/admin/plugins/com.example." + name + "/health", operator, null, Map.of());
                if (!health.body().path("status").asString("").equals("healthy")) {
                    check.violations.add(node.name + ": " + name + " is not healthy: " + health);
                }
            }
        }
    }

    /// Ends what was started; the watching shells do so too when this program is killed.
    private void end() {
        supervising = false;
        nodes.forEach(Node::kill);
        if (database != null) {
            database.kill();
        }
    }
}
