package dev.mortise.server.account;

import dev.mortise.server.platform.ApiProblem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/// Hashes and checks passwords with Argon2id: 19 MiB, two passes, one lane, which OWASP names as the least and
/// which takes some 50 ms. No more
/// at a time than there are processors, so that a flood of logins cannot take the memory. Thread-safe.
@Component
class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Argon2PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final String nobodys = encode("the password of nobody");

    /// The hash of a password, with a salt of its own.
    String hash(String password) {
        enter();
        try {
            return encode(password);
        } finally {
            places.release();
        }
    }

    /// Whether a password is the hashed one.
    boolean matches(String password, String hash) {
        enter();
        try {
            return encoder.matches(password, hash);
        } finally {
            places.release();
        }
    }

    /// Takes the time of a check, for a user that does not exist.
    void matchNobody(String password) {
        boolean same = matches(password, nobodys);
        if (same) {
            throw ApiProblem.unauthenticated();
        }
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("no hash was made");
        }
        return hash;
    }

    private void enter() {
        try {
            if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiProblem.of(503, "busy", "too many logins at a time: try again")
                        .withHeader("Retry-After", "5");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting to check a password", e);
        }
    }
}
