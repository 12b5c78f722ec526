package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A postmaster that a former server left in the cluster: one still shutting down after its server's death, or a
/// `postmaster.pid` whose process is
/// gone. The data folder's lock is held, so no living server owns it.
final class StalePostmaster {
    private StalePostmaster() {}

    /// Waits for or stops what still runs. A `postmaster.pid` that names no process is left to PostgreSQL, which
    /// also
    /// looks for orphaned backends; one
    /// whose number now belongs to another program is deleted.
    static void stop(PostgresAccount account, PostgresBinaries binaries, Path cluster) {
        Path file = cluster.resolve("postmaster.pid");
        try {
            if (!Files.exists(file)) {
                return;
            }
            List<String> lines = Files.readAllLines(file);
            long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.getFirst().strip());
            ProcessHandle process =
                    ProcessHandle.of(pid).filter(ProcessHandle::isAlive).orElse(null);
            if (process == null) {
                return;
            }
            boolean isPostgres = process.info()
                    .command()
                    .map(command -> command.contains("postgres"))
                    .orElse(false);
            if (!isPostgres) {
                Files.delete(file);
                return;
            }
            for (String mode : List.of("fast", "immediate")) {
                List<String> stop = List.of(
                        binaries.program("pg_ctl").toString(),
                        "stop",
                        "-D",
                        cluster.toString(),
                        "-m",
                        mode,
                        "-w",
                        "-t",
                        "30");
                Commands.Ended ended = Commands.run(account.command(stop));
                if (ended.status() == 0 || !process.isAlive()) {
                    return;
                }
            }
            throw new StartRefused("process " + pid + " still runs PostgreSQL on " + cluster
                    + " and does not stop: end it, then start again");
        } catch (NumberFormatException e) {
            throw new StartRefused(
                    file + " does not begin with a process number: delete it if no PostgreSQL runs on this folder", e);
        } catch (IOException e) {
            // It went away between the look and the reading: its postmaster has just ended.
            if (Files.exists(file)) {
                throw new StartRefused("cannot read " + file + ": " + e, e);
            }
        }
    }
}
