package dev.mortise.engine;

import dev.mortise.component.CodeCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Compiled code in a folder: one file for each component, with a keyed hash (HMAC-SHA256) over its name and its bytes
/// before them. What does not carry the right hash is deleted, and compiled anew. Thread-safe; other processes may use
/// the same folder.
///
/// When the files outgrow what they may take, those that were not used for the longest time go.
public final class CodeFolder implements CodeCache {
    /// The shortest secret, in bytes.
    public static final int SECRET_BYTES = 32;

    private static final System.Logger LOG = System.getLogger(CodeFolder.class.getName());
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;
    private static final long LONGEST_FILE_BYTES = 256L << 20;
    private static final String SUFFIX = ".code";
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;
    private final SecretKeySpec secret;
    private final long mostBytes;
    private final InstantSource clock;
    private final ReentrantLock cleaning = new ReentrantLock();

    private CodeFolder(Path folder, SecretKeySpec secret, long mostBytes, InstantSource clock) {
        this.folder = folder;
        this.secret = secret;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /// Opens a folder, and makes it if it is missing: for its owner alone, where the file system knows owners.
    ///
    /// @param folder nothing else may be in it
    /// @param secret at least [#SECRET_BYTES] bytes that whoever may write to the folder does not know
    /// @param mostBytes what all files together may take
    /// @param clock tells when a file was used
    /// @return the cache
    /// @throws IOException if the folder cannot be made
    /// @throws IllegalArgumentException if the secret is too short
    public static CodeFolder open(Path folder, byte[] secret, long mostBytes, InstantSource clock) throws IOException {
        if (secret.length < SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret of at least " + SECRET_BYTES + " bytes is needed, found " + secret.length);
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        }
        return new CodeFolder(folder, new SecretKeySpec(secret, ALGORITHM), mostBytes, clock);
    }

    @Override
    public byte @Nullable [] load(String key) {
        Path file = file(key);
        try {
            if (Files.size(file) > LONGEST_FILE_BYTES) {
                return damaged(file, "it is too long");
            }
            byte[] stored = Files.readAllBytes(file);
            if (stored.length < HASH_BYTES) {
                return damaged(file, "it is too short");
            }
            Mac hash = hash(key);
            hash.update(stored, HASH_BYTES, stored.length - HASH_BYTES);
            byte[] found = new byte[HASH_BYTES];
            System.arraycopy(stored, 0, found, 0, HASH_BYTES);
            if (!MessageDigest.isEqual(hash.doFinal(), found)) {
                return damaged(file, "its hash is wrong: it was changed, or stored with another secret");
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            byte[] code = new byte[stored.length - HASH_BYTES];
            System.arraycopy(stored, HASH_BYTES, code, 0, code.length);
            return code;
        } catch (NoSuchFileException missing) {
            return null;
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.WARNING, "Compiled code in {0} cannot be read: {1}", file, unreadable);
            return null;
        }
    }

    private static byte @Nullable [] damaged(Path file, String why) throws IOException {
        LOG.log(System.Logger.Level.WARNING, "Compiled code in {0} is not used: {1}. It is made anew.", file, why);
        Files.deleteIfExists(file);
        return null;
    }

    @Override
    public void store(String key, byte[] code) {
        Path file = file(key);
        try {
            Mac hash = hash(key);
            hash.update(code);
            Path fresh = Files.createTempFile(folder, "new", ".part");
            try {
                byte[] stored = new byte[HASH_BYTES + code.length];
                System.arraycopy(hash.doFinal(), 0, stored, 0, HASH_BYTES);
                System.arraycopy(code, 0, stored, HASH_BYTES, code.length);
                Files.write(fresh, stored);
                // In one step, so that nobody ever reads half a file.
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            clean();
        } catch (IOException full) {
            LOG.log(System.Logger.Level.WARNING, "Compiled code cannot be kept in {0}: {1}", folder, full);
        }
    }

    private record Kept(Path file, long bytes, FileTime used) {}

    private void clean() throws IOException {
        cleaning.lock();
        try {
            List<Kept> files = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : all) {
                    try {
                        files.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
                    } catch (NoSuchFileException gone) {
                        // Another process was faster.
                    }
                }
            }
            long bytes = files.stream().mapToLong(Kept::bytes).sum();
            files.sort(Comparator.comparing(Kept::used));
            for (Kept oldest : files) {
                if (bytes <= mostBytes) {
                    break;
                }
                Files.deleteIfExists(oldest.file());
                bytes -= oldest.bytes();
            }
        } finally {
            cleaning.unlock();
        }
    }

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "a key has 64 hexadecimal digits, found " + key.length() + " characters");
        }
        return folder.resolve(key.toLowerCase(Locale.ROOT) + SUFFIX);
    }

    private Mac hash(String key) {
        try {
            Mac hash = Mac.getInstance(ALGORITHM);
            hash.init(secret);
            hash.update(key.getBytes(StandardCharsets.US_ASCII));
            return hash;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
