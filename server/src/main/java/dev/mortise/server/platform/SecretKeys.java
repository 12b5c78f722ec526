package dev.mortise.server.platform;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The operator's keys that secrets in the database are encrypted under. The first one encrypts; the
/// others are those of before, for what is still encrypted under them. Immutable.
public final class SecretKeys {
    /// A key's length.
    public static final int KEY_BYTES = 32;

    static final int ID_BYTES = 8;

    private static final int MOST = 20;

    private final List<Key> keys;

    private SecretKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /// A key with its name.
    ///
    /// @param id says which key it is and nothing of what it is: the beginning of a hash, in
    ///   hexadecimal digits
    record Key(String id, SecretKey key) {
        byte[] idBytes() {
            return HexFormat.of().parseHex(id);
        }

        /// Shows no secret.
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /// Reads keys: base64 of 32 bytes each, the current one first.
    ///
    /// @param text keys with commas or white space between them
    /// @throws IllegalArgumentException when it holds none, or what is none; the message repeats
    ///   nothing of it
    public static SecretKeys parse(String text) {
        List<Key> keys = new ArrayList<>();
        for (String part : text.strip().split("[\\s,]+", -1)) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(part);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("key number " + (keys.size() + 1) + " is no base64", e);
            }
            if (bytes.length != KEY_BYTES) {
                throw new IllegalArgumentException("key number %d has %d bytes; a key has %d, as the base64 of them"
                        .formatted(keys.size() + 1, bytes.length, KEY_BYTES));
            }
            keys.add(new Key(id(bytes), new SecretKeySpec(bytes, "AES")));
        }
        if (keys.size() > MOST) {
            throw new IllegalArgumentException("these are " + keys.size() + " keys; " + MOST + " at most");
        }
        return new SecretKeys(keys);
    }

    private static String id(byte[] key) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update("mortise secret key".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash.digest(key), 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Key current() {
        return keys.getFirst();
    }

    List<Key> former() {
        return keys.subList(1, keys.size());
    }

    Optional<Key> byId(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /// Shows no secret.
    @Override
    public String toString() {
        return "SecretKeys" + keys.stream().map(Key::id).toList();
    }
}
