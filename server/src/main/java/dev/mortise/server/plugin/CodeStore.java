package dev.mortise.server.plugin;

import dev.mortise.engine.CodeFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a node keeps the compiled code of plugins: below its data folder, under a secret that only it has. Losing
/// either
/// costs a compilation.
final class CodeStore {
    private static final Logger LOG = LoggerFactory.getLogger(CodeStore.class);
    private static final String FOLDER = "code";
    private static final String SECRET = "code.key";
    private static final long MOST_BYTES = 1L << 30;

    private CodeStore() {}

    /// Opens it.
    ///
    /// @return empty when the data folder cannot be written; each start compiles anew then
    static Optional<CodeFolder> open(Path dataFolder, Clock clock) {
        try {
            Files.createDirectories(dataFolder);
            byte[] secret = secret(dataFolder.resolve(SECRET));
            return Optional.of(CodeFolder.open(dataFolder.resolve(FOLDER), secret, MOST_BYTES, clock));
        } catch (IOException e) {
            LOG.warn("Compiled code of plugins is not kept, so that each start compiles it anew: {}", e.toString());
            return Optional.empty();
        }
    }

    private static byte[] secret(Path file) throws IOException {
        byte[] fresh = new byte[CodeFolder.SECRET_BYTES];
        new SecureRandom().nextBytes(fresh);
        FileAttribute<?>[] mine = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, mine);
            Files.write(file, fresh, StandardOpenOption.WRITE);
            return fresh;
        } catch (FileAlreadyExistsException known) {
            byte[] secret = Files.readAllBytes(file);
            if (secret.length == fresh.length) {
                return secret;
            }
            // A crash in the middle of the first start left half of it.
            Files.write(file, fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            return fresh;
        }
    }
}
