import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One server process and its data folder; a new process after each kill, on the same port.
final class Node {
    /// How a server is started.
    ///
    /// @param java the program and its options, up to `-jar FILE`
    /// @param clock the library of clock.c; empty for none
    record Launch(List<String> java, String clock, String adminPassword) {}

    final String name;
    final int port;
    final int skewSeconds;
    private final Path data;
    private final Launch launch;
    private volatile Child process;
    private volatile boolean ready;
    private volatile long startedNanos;
    private volatile long slowestStartMillis;

    Node(String name, Path data, int skewSeconds, Launch launch) throws IOException {
        this.name = name;
        this.data = data;
        this.skewSeconds = skewSeconds;
        this.launch = launch;
        port = Database.freePort();
    }

    String adminPassword() {
        return launch.adminPassword();
    }

    Path log() {
        return data.resolveSibling(name + ".log");
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /// @param databaseUrl null for the server's own PostgreSQL
    void start(String databaseUrl) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("MORTISE_PORT", Integer.toString(port));
        environment.put("MORTISE_ADDRESS", "127.0.0.1");
        environment.put("MORTISE_DATA", data.toString());
        environment.put("MORTISE_ADMIN_PASSWORD", launch.adminPassword());
        List<String> command = new ArrayList<>();
        if (databaseUrl != null) {
            environment.put("MORTISE_DATABASE_URL", databaseUrl);
        }
        if (skewSeconds != 0 && !launch.clock().isEmpty()) {
            command.addAll(List.of("env", "LD_PRELOAD=" + launch.clock(), "TORTURE_CLOCK_SHIFT=" + skewSeconds));
        }
        command.addAll(launch.java());
        startedNanos = System.nanoTime();
        ready = false;
        process = Child.start(command, environment, log());
    }

    boolean isAlive() {
        Child now = process;
        return now != null && now.isAlive();
    }

    boolean isReady() {
        return ready && isAlive();
    }

    void noteReady() {
        if (!ready) {
            ready = true;
            slowestStartMillis = Math.max(slowestStartMillis, (System.nanoTime() - startedNanos) / 1_000_000);
        }
    }

    long slowestStartMillis() {
        return slowestStartMillis;
    }

    void kill() {
        ready = false;
        Child now = process;
        if (now != null) {
            now.kill();
        }
    }

    /// Asks the program to stop in order, as SIGTERM does, and waits for its end.
    void stop() {
        ready = false;
        process.handle().ifPresent(ProcessHandle::destroy);
        process.await();
    }
}
