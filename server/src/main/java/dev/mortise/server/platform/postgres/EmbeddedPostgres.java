package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.DatabaseAddress;
import dev.mortise.server.platform.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A PostgreSQL of the server's own, in `<data folder>/postgres`. Data is durable (fsync on) and survives
/// restarts; the
/// process does not survive
/// this one. Thread-safe once started; whoever starts it closes it.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    private static final String LOGIN = "mortise";
    private static final String DATABASE = "mortise";
    private static final int STARTS = 3;

    private final DataFolder folder;
    private final PostgresProcess process;
    private final int port;
    private final String password;

    private EmbeddedPostgres(DataFolder folder, PostgresProcess process, int port, String password) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /// Unpacks the programs, creates the cluster and the database where they are missing, and starts PostgreSQL on
    /// a
    /// free port of the loopback
    /// interface.
    ///
    /// @param dataFolder the server's data folder; created if missing, locked until [#close]
    /// @throws StartRefused when another server holds the folder or PostgreSQL cannot run there
    public static EmbeddedPostgres start(Path dataFolder) {
        DataFolder folder = DataFolder.open(dataFolder);
        try {
            return start(folder);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    /// The server's database, as the login user that owns it. That user is no superuser.
    public DatabaseAddress database() {
        return new DatabaseAddress(url(DATABASE), LOGIN, password);
    }

    /// A database as the cluster's superuser: for setting up and for looking in from outside, never for the
    /// server's
    /// own work.
    public DatabaseAddress administration(String database) {
        return new DatabaseAddress(url(database), SUPERUSER, password);
    }

    /// Whether PostgreSQL still runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Stops PostgreSQL and releases the data folder.
    @Override
    public void close() {
        try {
            process.stop();
        } finally {
            folder.close();
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static EmbeddedPostgres start(DataFolder folder) {
        Path home = folder.path().resolve("postgres");
        Path cluster = home.resolve("cluster");
        try {
            Files.createDirectories(home);
            if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            }
            PostgresBinaries binaries = PostgresBinaries.unpack(home);
            PostgresAccount account = PostgresAccount.choose(home, cluster);
            String password = password(home.resolve("password"));
            if (!Files.isDirectory(cluster)) {
                create(account, binaries, home, cluster, password);
            }
            int created = PostgresBinaries.majorOf(cluster);
            if (created != binaries.major()) {
                throw new StartRefused(
                        ("the data in %s is of PostgreSQL %d, this server brings %d: dump the database with the former server's"
                                        + " programs, move the folder away, start, and restore the dump")
                                .formatted(cluster, created, binaries.major()));
            }
            StalePostmaster.stop(account, binaries, cluster);
            return start(folder, account, binaries, cluster, password);
        } catch (IOException e) {
            throw new StartRefused("cannot set up PostgreSQL in " + home + ": " + e, e);
        }
    }

    private static EmbeddedPostgres start(
            DataFolder folder, PostgresAccount account, PostgresBinaries binaries, Path cluster, String password) {
        Path log = folder.path().resolve("postgres").resolve("postgres.log");
        StartRefused last = null;
        for (int attempt = 0; attempt < STARTS; attempt++) {
            int port = freePort();
            PostgresProcess process;
            try {
                process = PostgresProcess.start(account, binaries, cluster, port, log);
            } catch (StartRefused e) {
                if (!String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
                last = e;
                continue;
            }
            EmbeddedPostgres started = new EmbeddedPostgres(folder, process, port, password);
            try {
                ClusterQueries.createDatabase(started.administration("postgres"), LOGIN, DATABASE, password);
            } catch (RuntimeException e) {
                process.stop();
                throw e;
            }
            return started;
        }
        throw Optional.ofNullable(last).orElseThrow();
    }

    private static void create(
            PostgresAccount account, PostgresBinaries binaries, Path home, Path cluster, String password)
            throws IOException {
        Path unfinished = home.resolve("cluster.unfinished");
        PostgresBinaries.deleteAll(unfinished);
        Files.createDirectory(unfinished);
        account.own(unfinished);
        Path passwordFile = home.resolve("initdb.password");
        Files.deleteIfExists(passwordFile);
        write(passwordFile, password);
        account.own(passwordFile);
        try {
            List<String> command =
                    new ArrayList<>(List.of(binaries.program("initdb").toString()));
            command.addAll(List.of("-D", unfinished.toString(), "--username=" + SUPERUSER, "--pwfile=" + passwordFile));
            command.addAll(List.of("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"));
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"));
            Commands.Ended ended = Commands.run(account.command(command));
            if (ended.status() != 0) {
                throw new StartRefused("cannot create the PostgreSQL cluster in " + home + ": " + ended.output());
            }
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            write(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    private static void write(Path file, String secret) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.writeString(file, secret, StandardOpenOption.WRITE);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartRefused("no free port on the loopback interface: " + e, e);
        }
    }
}
