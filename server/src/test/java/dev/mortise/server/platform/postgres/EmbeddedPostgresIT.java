package dev.mortise.server.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.server.platform.DatabaseAddress;
import dev.mortise.server.platform.StartRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Another server: starts PostgreSQL, commits a row, says so with the postmaster's number, and waits to be
    /// killed.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
            execute(postgres.database(), "create table if not exists kept (n int)");
            execute(postgres.database(), "insert into kept (n) values (1)");
            System.out.println("committed " + postmaster(folder));
            Thread.currentThread().join();
        }
    }

    private static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String single(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static long postmaster(Path folder) throws IOException {
        Path file = folder.resolve("postgres/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    private record Running(Process process, long postmaster) {}

    private static Running startChild(Path folder) throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("committed ")) {
                return new Running(child, Long.parseLong(line.substring("committed ".length())));
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the child ended: " + said);
    }

    private static void awaitEnd(long pid) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aKilledServerLeavesNoPostmasterAndKeepsWhatWasCommitted(@TempDir Path parent) throws Exception {
        Path folder = parent.resolve("with a space");
        Running child = startChild(folder);
        assertThat(ProcessHandle.of(child.postmaster())).isPresent();
        child.process().destroyForcibly().waitFor();
        awaitEnd(child.postmaster());
        assertThat(ProcessHandle.of(child.postmaster()).filter(ProcessHandle::isAlive))
                .isEmpty();
        try (EmbeddedPostgres again = EmbeddedPostgres.start(folder)) {
            assertThat(single(again.database(), "select sum(n) from kept")).isEqualTo("1");
        }
    }

    @Test
    void aServerStartedRightAfterAKillTakesOver(@TempDir Path folder) throws Exception {
        Running child = startChild(folder);
        child.process().destroyForcibly().waitFor();
        try (EmbeddedPostgres again = EmbeddedPostgres.start(folder)) {
            assertThat(postmaster(folder)).isNotEqualTo(child.postmaster());
            assertThat(single(again.database(), "select sum(n) from kept")).isEqualTo("1");
        }
    }

    @Test
    void aPostmasterWhoseWatchdogWasKilledStopsToo(@TempDir Path folder) throws Exception {
        Running child = startChild(folder);
        ProcessHandle postmaster = ProcessHandle.of(child.postmaster()).orElseThrow();
        ProcessHandle watchdog = postmaster.parent().orElseThrow();
        assertThat(watchdog.pid()).isNotEqualTo(child.process().pid());
        assertThat(watchdog.destroyForcibly()).isTrue();
        awaitEnd(child.postmaster());
        child.process().destroyForcibly().waitFor();
        try (EmbeddedPostgres again = EmbeddedPostgres.start(folder)) {
            assertThat(single(again.database(), "select sum(n) from kept")).isEqualTo("1");
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefused(@TempDir Path folder) throws Exception {
        Running child = startChild(folder);
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(
                            "another server (process " + child.process().pid() + ")")
                    .hasMessageContaining("MORTISE_DATA");
        } finally {
            child.process().destroyForcibly().waitFor();
            awaitEnd(child.postmaster());
        }
    }

    @Test
    void aStoppedServerKeepsItsDataAndStartsQuickly(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            execute(postgres.database(), "create table kept (n int)");
        }
        long started = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
            assertThat(single(postgres.database(), "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void itIsDurableLocalAndWithoutPrivileges(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            DatabaseAddress address = postgres.database();
            assertThat(single(address, "show fsync")).isEqualTo("on");
            assertThat(single(address, "show full_page_writes")).isEqualTo("on");
            assertThat(single(address, "show data_checksums")).isEqualTo("on");
            assertThat(single(address, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(single(address, "show server_encoding")).isEqualTo("UTF8");
            assertThat(single(address, "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("f");
            Path password = folder.resolve("postgres/password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), address.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
            assertThat(Objects.requireNonNull(ProcessHandle.of(postmaster(folder))
                            .orElseThrow()
                            .info()
                            .user()
                            .orElse("")))
                    .isNotEqualTo("root");
        }
    }

    @Test
    void aPidFileWithTheNumberOfAnotherProgramDoesNotStandInTheWay(@TempDir Path folder) throws Exception {
        EmbeddedPostgres.start(folder).close();
        Path file = folder.resolve("postgres/cluster/postmaster.pid");
        Files.write(file, List.of(Long.toString(ProcessHandle.current().pid()), "rest"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(postgres.isAlive()).isTrue();
        }
    }

    @Test
    void anUnfinishedUnpackingOrClusterIsMadeAnew(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("postgres/18.6.0.unfinished/bin"));
        Files.createDirectories(folder.resolve("postgres/cluster.unfinished/base"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(single(postgres.database(), "select 1")).isEqualTo("1");
        }
        assertThat(folder.resolve("postgres/18.6.0.unfinished")).doesNotExist();
        assertThat(folder.resolve("postgres/cluster.unfinished")).doesNotExist();
    }
}
