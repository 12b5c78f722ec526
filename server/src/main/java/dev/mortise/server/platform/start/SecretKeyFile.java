package dev.mortise.server.platform.start;

import dev.mortise.server.platform.SecretKeys;
import dev.mortise.server.platform.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The keys of the secrets in the database: those that the operator set, else those of the file
/// `secrets.key` in the data folder, which the first start makes.
public final class SecretKeyFile {
    private static final String FILE = "secrets.key";
    private static final int MOST_BYTES = 10_000;

    private SecretKeyFile() {}

    /// Finds the keys, or makes the first.
    ///
    /// @param chosen what the operator set; null for nothing
    /// @throws StartRefused when the file cannot be written or is none
    public static SecretKeys open(Path dataFolder, @Nullable String chosen) {
        if (chosen != null) {
            return SecretKeys.parse(chosen);
        }
        Path file = dataFolder.toAbsolutePath().normalize().resolve(FILE);
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                create(file);
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
            }
            return SecretKeys.parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new StartRefused(
                    "cannot read or write the keys of secrets in " + file + ": " + e
                            + "; mend that, or set MORTISE_SECRET_KEYS",
                    e);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(
                    file + " holds no keys: " + e.getMessage() + "; bring it back, or set MORTISE_SECRET_KEYS", e);
        }
    }

    /// Makes the file whole or not at all, readable for its owner alone from the beginning.
    private static void create(Path file) throws IOException {
        byte[] key = new byte[SecretKeys.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        FileAttribute<?>[] mine = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path whole = Files.createTempFile(file.getParent(), FILE, ".new", mine);
        try {
            Files.writeString(whole, Base64.getEncoder().encodeToString(key) + "\n", StandardCharsets.US_ASCII);
            // A hard link never takes the place of a file that another process has made meanwhile.
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException faster) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
