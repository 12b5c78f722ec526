package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A running postmaster that ends with this process.
///
/// A small `sh` stands between: it starts PostgreSQL and reads a pipe from this process. At the pipe's end, which
/// comes
/// by [#stop] or by this
/// process's death of any kind, it sends SIGINT (fast shutdown). Where `setpriv` exists, PostgreSQL also gets
/// SIGINT
/// should that `sh` be killed.
/// Both live in a session of their own, so that Ctrl-C in a terminal reaches only this process, which then stops in
/// order. Windows has no `sh`:
/// there `pg_ctl` stops it, at the latest before the next start.
final class PostgresProcess {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);

    private static final String WATCHDOG = """
            trap '' HUP INT TERM
            exec 3<&0 </dev/null
            "$@" 3<&- &
            server=$!
            ( while read -r line <&3; do :; done; kill -INT "$server" 2>/dev/null ) &
            guard=$!
            exec 3<&-
            wait "$server"
            status=$?
            kill -KILL "$guard" 2>/dev/null
            exit "$status"
            """;

    private final Process process;
    private final List<String> stop;

    private PostgresProcess(Process process, List<String> stop) {
        this.process = process;
        this.stop = stop;
    }

    /// Starts PostgreSQL and returns when it accepts connections.
    ///
    /// @param log gets what PostgreSQL says; the last start's text is kept beside it
    /// @throws StartRefused when it ends or does not get ready, with the log's last lines
    static PostgresProcess start(PostgresAccount account, PostgresBinaries binaries, Path cluster, int port, Path log) {
        List<String> server = new ArrayList<>(account.prefix());
        boolean setpriv = !PostgresBinaries.isWindows() && Commands.isThere("setpriv");
        if (setpriv && server.isEmpty()) {
            server.add("setpriv");
        }
        if (setpriv) {
            server.add("--pdeathsig=INT");
        }
        server.addAll(List.of(binaries.program("postgres").toString(), "-D", cluster.toString()));
        for (String setting : settings(port)) {
            server.addAll(List.of("-c", setting));
        }
        List<String> command = new ArrayList<>();
        if (!PostgresBinaries.isWindows()) {
            if (Commands.isThere("setsid")) {
                command.add("setsid");
            }
            command.addAll(List.of("sh", "-c", WATCHDOG, "mortise-postgres"));
        }
        command.addAll(server);
        List<String> stop = account.command(List.of(
                binaries.program("pg_ctl").toString(),
                "stop",
                "-D",
                cluster.toString(),
                "-m",
                "fast",
                "-w",
                "-t",
                "30"));
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            PostgresProcess started = new PostgresProcess(process, stop);
            started.awaitReady(cluster.resolve("postmaster.pid"), log);
            return started;
        } catch (IOException e) {
            throw new StartRefused("cannot start PostgreSQL: " + e, e);
        }
    }

    private static List<String> settings(int port) {
        return List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "max_connections=200",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC",
                // The server reports its own statements' errors; here only what concerns PostgreSQL itself.
                "log_min_messages=log",
                "log_checkpoints=off");
    }

    private void awaitReady(Path pidFile, Path log) {
        long deadline = System.nanoTime() + START.toNanos();
        try {
            while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
                if (isReady(pidFile)) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    stop();
                    throw new StartRefused("PostgreSQL was not ready after " + START.toSeconds() + " s; its log says:\n"
                            + lastLines(log));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new StartRefused("interrupted while PostgreSQL was starting", e);
        }
        throw new StartRefused("PostgreSQL ended with status " + process.exitValue() + " at its start; its log says:\n"
                + lastLines(log));
    }

    /// The eighth line of `postmaster.pid` says `ready` once connections are accepted.
    private boolean isReady(Path pidFile) {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.size() >= 8
                    && lines.get(7).startsWith("ready")
                    && isOurs(Long.parseLong(lines.getFirst().strip()));
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private boolean isOurs(long pid) {
        return process.pid() == pid || process.descendants().anyMatch(child -> child.pid() == pid);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Stops PostgreSQL and waits for its end. Running transactions are rolled back.
    void stop() {
        try {
            process.getOutputStream().close();
            if (PostgresBinaries.isWindows()) {
                Commands.run(stop);
            }
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                Commands.run(stop);
                process.destroy();
            }
        } catch (IOException e) {
            Commands.run(stop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log at " + log + ")";
        }
    }
}
