import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What reading and writing rows over HTTP takes beside JDBC alone that brings the same result, with ever more rows of many tenants.
///
/// `DataRate ROWS WORK PLUGIN JAVA…`: ROWS the largest number of rows, WORK an empty folder of its own, PLUGIN a folder with a plugin's manifest
/// and code, JAVA… the command line that starts a server.
///
/// Each request is measured in turn with the same in SQL, by a superuser, for whom there are no policies, and under the tenants' policy with the
/// role that the server takes: three columns, medians in milliseconds, and two of 99th percentiles. Then an import, beside COPY.
final class DataRate {
    private static final int TENANTS = 100;
    private static final int USED = 5;
    private static final int LEAST_ROWS = 100_000;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final int WARM = 60;
    private static final int MOST = 300;
    private static final int DEEPEST = 40;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration READY = Duration.ofSeconds(180);
    private static final String PLUGIN = "com.example.parts";
    private static final String ITEMS = "/api/v1/plugins/" + PLUGIN + "/item";

    private static final String HEAD = "%-34s %9s %9s %9s %9s %9s %9s%n";
    private static final String LINE = "%-34s %9.2f %9.2f %9.2f %9.2f %9s %9.2f %s%n";
    private static final int IMPORTED = 100_000;

    private final Api api = new Api();
    private final Random random = new Random(7);
    private final Path work;
    private final String password = UUID.randomUUID().toString();
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<String> tenantIds = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Set<String> warm = new HashSet<>();
    private Node.Launch launch;
    private Database database;
    private Node node;
    private Wire wire;
    private DataRows rows;

    private DataRate(Path work) {
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        DataRate rate = new DataRate(Path.of(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(rate::end));
        rate.launch = new Node.Launch(Arrays.asList(arguments).subList(3, arguments.length), "", UUID.randomUUID().toString());
        rate.run(Long.parseLong(arguments[0]), Path.of(arguments[2]));
        System.exit(0);
    }

    private void run(long most, Path plugin) throws IOException, InterruptedException, SQLException {
        found();
        setUp(plugin);
        for (long size = Math.min(most, LEAST_ROWS); size <= most; size *= 10) {
            long begun = System.nanoTime();
            rows.fill(size);
            System.out.printf(Locale.ROOT, "%n%d rows of %d tenants (made in %d s)%n" + HEAD, size, TENANTS, (System.nanoTime() - begun) / 1_000_000_000L,
                    "medians, ms", "HTTP", "its p99", "JDBC", "its p99", "policy", "limit");
            measure(size);
        }
        imports();
    }

    private interface Numbered {
        void run(int number) throws IOException, SQLException;
    }

    /// Once for each kind of request, all kinds before the first is measured: what a server that has run for a minute has behind it, its code is compiled.
    private void warmUp(String what, Numbered request) throws IOException, SQLException {
        if (warm.add(what)) {
            long end = System.nanoTime() + WARM_UP.toNanos();
            for (int number = 0; System.nanoTime() < end; number++) {
                request.run(number);
            }
        }
    }

    private void send(int status, String method, String path, String token, String body) throws IOException {
        Wire.Reply reply = wire.send(method, path, token, body);
        if (reply.status() != status) {
            throw new IOException("expected " + status + ", found " + reply.status() + " for " + method + " " + path + ": " + new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    private void measure(long size) throws IOException, InterruptedException, SQLException {
        Map<String, Request> requests = requests(size);
        for (Map.Entry<String, Request> one : requests.entrySet()) {
            warmUp(one.getKey(), number -> {
                Both both = one.getValue().of(new Which(number % USED, number / USED));
                send(200, both.method(), both.path(), tenants.get(number % USED).token, both.body());
            });
        }
        warmUp("create", number -> create(tenants.getFirst()));
        for (Map.Entry<String, Request> one : requests.entrySet()) {
            compare(one.getKey(), one.getValue());
        }
        creations();
    }

    private Map<String, Request> requests(long size) throws IOException, InterruptedException, SQLException {
        Map<String, Request> requests = new LinkedHashMap<>();
        List<List<UUID>> ids = new ArrayList<>();
        for (int tenant = 0; tenant < USED; tenant++) {
            ids.add(rows.ids(tenantIds.get(tenant), 500));
        }
        String all = "select * from " + rows.table() + " where tenant_id = ? and deleted_at is null ";
        requests.put("get", which -> {
            UUID id = ids.get(which.tenant).get(which.number % ids.get(which.tenant).size());
            return new Both("GET", ITEMS + "/" + id, null, all + "and id = ?", List.of(id));
        });
        requests.put("first page of 50", which -> new Both("GET", ITEMS + "?limit=50&sort=-updated_at", null, all + "order by updated_at desc, id desc limit 51", List.of()));
        String active = all + "and " + rows.column("status") + " = 'active' ";
        requests.put("filtered and sorted page of 50", which -> new Both("GET", ITEMS + "?limit=50&filter[status][eq]=active&sort=-updated_at", null,
                active + "order by updated_at desc, id desc limit 51", List.of()));
        int before = (int) Math.min(DEEPEST, size / TENANTS / 200);
        List<String> cursors = deep(before);
        List<List<Object>> positions = new ArrayList<>();
        for (int tenant = 0; tenant < USED; tenant++) {
            positions.add(database.query("select updated_at, id from " + rows.table() + " where tenant_id = '" + tenantIds.get(tenant) + "' and deleted_at is null and " + rows.column("status")
                    + " = 'active' order by updated_at desc, id desc offset " + (before * 50 - 1) + " limit 1").getFirst());
        }
        requests.put("the same, deep: page " + (before + 1), which -> new Both("GET", ITEMS + "?limit=50&filter[status][eq]=active&sort=-updated_at&cursor=" + cursors.get(which.tenant), null,
                active + "and (updated_at, id) < (?, ?) order by updated_at desc, id desc limit 51", positions.get(which.tenant)));
        int rank = columnsOfTable() + 1;
        requests.put("search", which -> {
            String word = "part" + (100 + random.nextInt((int) Math.min(900, size / TENANTS - 100)));
            return new Both("GET", ITEMS + "?limit=50&search=" + word, null,
                    all.replace("select *", "select *, case when lower(%1$s) = ? then 0 when starts_with(lower(%1$s), ?) then 1 else 3 end".formatted(rows.column("name")))
                            .replace("where", "where id in (select row_id from " + rows.words() + " where tenant_id = ? and word >= ? and word < ?) and")
                            + "order by " + rank + ", id limit 51",
                    Arrays.asList(word, word, UUID.fromString(tenantIds.get(which.tenant)), word, word + Character.toString(Character.MAX_CODE_POINT)), true);
        });
        requests.put("page with estimated count", which -> new Both("GET", ITEMS + "?limit=1&filter[status][eq]=active&count=estimated", null,
                "select count(1) from (" + active.replace("select *", "select 1") + " limit 10001) few", List.of()));
        requests.put("sums by status", which -> new Both("POST", ITEMS + "/aggregate",
                "{\"group\":[\"status\"],\"measures\":{\"n\":\"count\",\"total\":{\"sum\":\"qty\"}}}",
                all.replace("select *", "select %s, count(1), sum(%s)".formatted(rows.column("status"), rows.column("qty"))) + "group by " + rows.column("status"), List.of()));
        return requests;
    }

    private int columnsOfTable() throws SQLException {
        return (int) database.count("select count(1) from information_schema.columns where table_name = '" + rows.table().replace("\"", "") + "'");
    }

    private List<String> deep(int pages) throws IOException, InterruptedException {
        List<String> cursors = new ArrayList<>();
        for (int tenant = 0; tenant < USED; tenant++) {
            String cursor = "";
            for (int page = 0; page < pages; page++) {
                Api.Answer answer = api.send(node, "GET", ITEMS + "?limit=50&fields=code&filter[status][eq]=active&sort=-updated_at" + (cursor.isEmpty() ? "" : "&cursor=" + cursor),
                        tenants.get(tenant).token, null, Map.of());
                must(200, answer);
                JsonNode next = answer.body().path("next");
                if (!next.isString()) {
                    break;
                }
                cursor = next.asString();
            }
            cursors.add(cursor);
        }
        return cursors;
    }

    /// @param isSearch whether the tenant's parameter is the last one, not the first
    private record Both(String method, String path, String body, String sql, List<Object> parameters, boolean isSearch) {
        Both(String method, String path, String body, String sql, List<Object> parameters) {
            this(method, path, body, sql, parameters, false);
        }
    }

    private record Which(int tenant, int number) {}

    private interface Request {
        Both of(Which which) throws SQLException;
    }

    private void compare(String what, Request request) throws IOException, InterruptedException, SQLException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<Double> policy = new ArrayList<>();
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int number = 0; number < WARM + MOST && (number < WARM + 10 || System.nanoTime() < end); number++) {
            Which which = new Which(number % USED, number / USED);
            Both both = request.of(which);
            long begun = System.nanoTime();
            send(200, both.method(), both.path(), tenants.get(which.tenant).token, both.body());
            double http = millis(begun);
            begun = System.nanoTime();
            int found = read(connections.get(0), both, which);
            double jdbc = millis(begun);
            begun = System.nanoTime();
            int seen = underPolicy(both, which);
            double under = millis(begun);
            if (found != seen || found == 0) {
                throw new IOException(what + ": " + found + " rows, under the policy " + seen);
            }
            if (number >= WARM) {
                ours.add(http);
                bare.add(jdbc);
                policy.add(under);
            }
        }
        print(what, ours, bare, "%.2f".formatted(at(policy, 0.5)), 2 * at(bare, 0.5) + 1);
    }

    private int read(Connection connection, Both both, Which which) throws SQLException {
        List<Object> parameters = new ArrayList<>(both.parameters());
        parameters.add(both.isSearch() ? parameters.size() : 0, UUID.fromString(tenantIds.get(which.tenant)));
        try (PreparedStatement statement = connection.prepareStatement(both.sql())) {
            for (int index = 0; index < parameters.size(); index++) {
                statement.setObject(index + 1, parameters.get(index));
            }
            try (ResultSet result = statement.executeQuery()) {
                int found = 0;
                while (result.next()) {
                    found++;
                    for (int column = result.getMetaData().getColumnCount(); column > 0; column--) {
                        result.getObject(column);
                    }
                }
                return found;
            }
        }
    }

    private int underPolicy(Both both, Which which) throws SQLException {
        Connection connection = connections.get(1);
        try (PreparedStatement role = connection.prepareStatement("select set_config('role', 'mortise_app', true), set_config('mortise.tenant', ?, true)")) {
            role.setString(1, tenantIds.get(which.tenant));
            role.executeQuery().close();
        }
        int found = read(connection, both, which);
        connection.commit();
        return found;
    }

    private void creations() throws IOException, InterruptedException, SQLException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (DataRows.Creation creation = rows.creation(tenantIds.getFirst())) {
            for (int number = 0; number < WARM + MOST; number++) {
                long begun = System.nanoTime();
                create(tenants.getFirst());
                double http = millis(begun);
                begun = System.nanoTime();
                creation.create();
                double jdbc = millis(begun);
                if (number >= WARM) {
                    ours.add(http);
                    bare.add(jdbc);
                }
            }
        }
        print("create", ours, bare, "", 2 * at(bare, 0.5));
    }

    private static void print(String what, List<Double> ours, List<Double> bare, String policy, double limit) {
        System.out.printf(Locale.ROOT, LINE, what, at(ours, 0.5), at(ours, 0.99), at(bare, 0.5), at(bare, 0.99), policy, limit, at(ours, 0.5) <= limit ? "" : "MISSED");
    }

    private void imports() throws IOException, InterruptedException, SQLException {
        ImportRate rate = new ImportRate(api, node, tenants.get(USED).token, rows);
        rate.measure(tenantIds.get(USED), PLUGIN, "item", IMPORTED / 10, "W");
        ImportRate.Figures found = rate.measure(tenantIds.get(USED), PLUGIN, "item", IMPORTED, "X");
        System.out.printf(Locale.ROOT,
                "import of %d rows: %.2f s, %.0f rows/s; COPY of the rows %.2f s (%.1f times as long), with words, audit entries and events %.2f s (%.1f times)%n",
                IMPORTED, found.imported(), IMPORTED / found.imported(), found.copied(), found.imported() / found.copied(), found.copiedWithAll(),
                found.imported() / found.copiedWithAll());
    }

    private static double millis(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }

    private static double at(List<Double> sample, double share) {
        List<Double> sorted = sample.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }

    private static void must(int status, Api.Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException("expected " + status + ", found " + answer);
        }
    }

    private void create(Tenant tenant, String code, String name) throws IOException, InterruptedException {
        must(201, api.send(node, "POST", ITEMS, tenant.token, "{\"code\":\"%s\",\"name\":\"%s\",\"qty\":\"7\"}".formatted(code, name), Map.of()));
    }

    /// A row of two words, as those that JDBC writes have.
    private void create(Tenant tenant) throws IOException {
        send(201, "POST", ITEMS, tenant.token, "{\"code\":\"N%s\",\"name\":\"new\",\"qty\":\"7\"}".formatted(UUID.randomUUID().toString().replace("-", "").substring(0, 30)));
    }

    /// Lets a server make its PostgreSQL, stops it, and runs that PostgreSQL by itself from then on.
    private void found() throws IOException, InterruptedException {
        Node founder = new Node("founder", work.resolve("database"), 0, launch);
        founder.start(null);
        awaitReady(founder);
        founder.stop();
        database = new Database(work.resolve("database"));
        database.start("shared_buffers=1GB", "maintenance_work_mem=1GB", "work_mem=64MB", "max_wal_size=8GB");
        node = new Node("node", work.resolve("data"), 0, launch);
        node.start(database.serverUrl());
        awaitReady(node);
        wire = new Wire("127.0.0.1", node.port);
    }

    private void awaitReady(Node one) throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        while (!api.isReady(one)) {
            if (!one.isAlive() || System.nanoTime() > end) {
                throw new IOException("the server did not get ready; see " + one.log());
            }
            Thread.sleep(50);
        }
    }

    private void setUp(Path plugin) throws IOException, InterruptedException, SQLException {
        String operator = api.login(node, "default", launch.adminPassword());
        must(201, api.upload(node, operator, plugin));
        for (String step : List.of("install", "enable")) {
            must(200, api.send(node, "POST", "/api/v1/admin/plugins/" + PLUGIN + "/" + step, operator, "{}", Map.of()));
        }
        for (int number = 0; number < TENANTS; number++) {
            Tenant tenant = new Tenant("tenant" + number, password);
            must(201, api.send(node, "POST", "/api/v1/tenants", operator,
                    "{\"slug\":\"%1$s\",\"name\":\"%1$s\",\"adminPassword\":\"%2$s\"}".formatted(tenant.slug, password), Map.of()));
            tenants.add(tenant);
            tenantIds.add((String) database.query("select id::text from tenants where slug = '" + tenant.slug + "'").getFirst().getFirst());
        }
        for (Tenant tenant : tenants.subList(0, USED + 1)) {
            tenant.token = api.login(node, tenant.slug, password);
            create(tenant, DataRows.CODE, DataRows.NAME);
        }
        rows = new DataRows(database, tenantIds);
        connections.add(rows.connection());
        connections.add(rows.connection());
        connections.get(1).setAutoCommit(false);
    }

    private void end() {
        if (node != null) {
            node.kill();
        }
        if (database != null) {
            database.kill();
        }
    }
}
