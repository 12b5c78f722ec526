import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The one PostgreSQL of all nodes: the cluster that a server made in its data folder, run here under the same address after each kill.
final class Database {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path home;
    private final String password;
    private final int port;
    private Child process;

    Database(Path dataFolder) throws IOException {
        home = dataFolder.resolve("postgres");
        password = Files.readString(home.resolve("password")).strip();
        port = freePort();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// The address for a server, whose login is no superuser.
    String serverUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/mortise?user=mortise&password=" + password;
    }

    /// @param settings as `name=value`, beside those of a server
    void start(String... settings) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            process = Child.start(command(settings), Map.of(), home.resolveSibling("postgres.log"));
            while (process.isAlive()) {
                if (isAnswering()) {
                    return;
                }
                if (System.nanoTime() > end) {
                    throw new IOException("PostgreSQL does not answer; see " + home.resolveSibling("postgres.log"));
                }
                Thread.sleep(20);
            }
            // After a kill -9 the backends of the killed postmaster need a moment to notice, and hold the shared memory until then.
            if (System.nanoTime() > end) {
                throw new IOException("PostgreSQL does not start; see " + home.resolveSibling("postgres.log"));
            }
            Thread.sleep(100);
        }
    }

    /// kill -9 to the postmaster.
    void kill() {
        process.kill();
    }

    /// kill -9 to one of its processes, by which PostgreSQL throws all connections off and recovers.
    boolean killBackend(Random random) {
        List<ProcessHandle> backends = new ArrayList<>();
        process.handle().ifPresent(postmaster -> postmaster.children().sorted().forEach(backends::add));
        return !backends.isEmpty() && backends.get(random.nextInt(backends.size())).destroyForcibly();
    }

    /// Cuts some of the servers' connections.
    long cut(Random random, int most) {
        try {
            return (Long) query("select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity where usename = 'mortise'"
                            + " order by md5(pid::text || '" + random.nextInt() + "') limit " + most + ") victim")
                    .getFirst()
                    .getFirst();
        } catch (SQLException e) {
            return 0;
        }
    }

    /// The address for a superuser, who sees every tenant's rows.
    String superuserUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/mortise?user=postgres&password=" + password;
    }

    /// The rows of a query, as superuser.
    List<List<Object>> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/mortise?connectTimeout=5&socketTimeout=60", "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<Object>> read = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(rows.getObject(column));
                }
                read.add(row);
            }
            return read;
        }
    }

    /// Does statements, each by itself, as superuser, for as long as they take.
    void execute(String statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/mortise?connectTimeout=5", "postgres", password);
                Statement statement = connection.createStatement()) {
            for (String one : statements.split(";")) {
                statement.execute(one);
            }
        }
    }

    long count(String sql) throws SQLException {
        return ((Number) query(sql).getFirst().getFirst()).longValue();
    }

    private boolean isAnswering() {
        try {
            return count("select 1") == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private List<String> command(String... more) throws IOException {
        Path cluster = home.resolve("cluster");
        Path program;
        try (var folders = Files.list(home)) {
            program = folders.map(folder -> folder.resolve("bin").resolve("postgres"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no PostgreSQL in " + home));
        }
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL does not run as root: the server gave the cluster to an unprivileged user.
            String user = Files.getOwner(cluster).getName();
            command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups", "--no-new-privs"));
        }
        command.addAll(List.of(program.toString(), "-D", cluster.toString()));
        for (String setting : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "max_connections=200",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC")) {
            command.addAll(List.of("-c", setting));
        }
        for (String setting : more) {
            command.addAll(List.of("-c", setting));
        }
        return command;
    }

    private static String group(String user) throws IOException {
        Process id = new ProcessBuilder("id", "-g", user).start();
        return new String(id.getInputStream().readAllBytes()).strip();
    }
}
