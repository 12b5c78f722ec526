package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/// The operating system's user under whom PostgreSQL runs: this process's own, or an unprivileged one when this
/// process
/// is root, since PostgreSQL
/// refuses to run as root.
///
/// @param prefix what precedes a command line so that it runs as that user; empty for one's own
/// @param user the other user's name; empty for one's own
record PostgresAccount(List<String> prefix, String user) {
    private static final List<String> CANDIDATES = List.of("postgres", "nobody");

    PostgresAccount {
        prefix = List.copyOf(prefix);
    }

    /// Chooses the user and makes sure that it can work in the folder.
    ///
    /// @param folder the folder that will hold the cluster; its owner is kept when there is a cluster already
    /// @throws StartRefused when this process is root and no unprivileged user can be taken
    static PostgresAccount choose(Path folder, Path cluster) {
        if (PostgresBinaries.isWindows()
                || !Commands.output(List.of("id", "-u")).equals("0")) {
            return new PostgresAccount(List.of(), "");
        }
        if (!Commands.isThere("setpriv")) {
            throw new StartRefused(
                    "PostgreSQL does not run as root, and there is no setpriv to run it as another user: start the server as an"
                            + " ordinary user, install util-linux, or set MORTISE_DATABASE_URL");
        }
        String user = userFor(cluster);
        String group = Commands.output(List.of("id", "-g", user));
        List<String> plain =
                List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--no-new-privs");
        // A folder below one that only root may enter (as root's home): the capability to pass through, and no
        // other.
        // access(2) heeds it only
        // under no_setuid_fixup.
        List<String> passing = new ArrayList<>(plain);
        passing.addAll(List.of(
                "--securebits=+no_setuid_fixup,+noroot",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search"));
        for (List<String> prefix : List.of(plain, passing)) {
            List<String> probe = new ArrayList<>(prefix);
            probe.addAll(List.of("test", "-x", folder.toString()));
            if (Commands.succeeds(probe)) {
                return new PostgresAccount(prefix, user);
            }
        }
        throw new StartRefused(
                "the user " + user
                        + ", under whom PostgreSQL runs because the server was started as root, cannot enter " + folder
                        + ": set MORTISE_DATA to a folder below folders that others may enter, or start the server as an ordinary user");
    }

    /// The command line as this account runs it.
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /// Gives a file or folder to this account.
    void own(Path path) throws IOException {
        if (!user.isEmpty()) {
            var owner = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            Files.getFileAttributeView(path, PosixFileAttributeView.class).setOwner(owner);
        }
    }

    private static String userFor(Path cluster) {
        try {
            if (Files.isDirectory(cluster)) {
                return Files.getFileAttributeView(cluster, FileOwnerAttributeView.class)
                        .getOwner()
                        .getName();
            }
        } catch (IOException e) {
            throw new StartRefused("cannot read the owner of " + cluster + ": " + e, e);
        }
        return CANDIDATES.stream()
                .filter(user -> Commands.succeeds(List.of("id", "-u", user)))
                .findFirst()
                .orElseThrow(
                        () -> new StartRefused("PostgreSQL does not run as root, and there is no user of " + CANDIDATES
                                + " to run it as: start the server as an ordinary user, or set MORTISE_DATABASE_URL"));
    }
}
