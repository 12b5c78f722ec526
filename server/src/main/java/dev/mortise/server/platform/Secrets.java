package dev.mortise.server.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Encrypts secrets that are kept in the database: AES-256 in GCM under the operator's key. Thread-safe.
///
/// What is sealed is a version byte, the key's id (8 bytes), a random nonce (12 bytes), and the
/// ciphertext with its tag (16 bytes). What it is sealed for is authenticated with it: a sealed value
/// that is put into another row, or another tenant's, does not open.
public final class Secrets {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + SecretKeys.ID_BYTES;

    private final SecretKeys keys;
    private final SecureRandom random = new SecureRandom();

    /// @param keys the operator's
    public Secrets(SecretKeys keys) {
        this.keys = keys;
    }

    /// Refuses to start where the database holds secrets that none of this node's keys opens.
    ///
    /// @throws StartRefused saying what to do
    public void checkKeys(TenantTransactions transactions) {
        List<String> missing = transactions.inPlatform(this::missing);
        if (!missing.isEmpty()) {
            throw new StartRefused(
                    "the database holds secrets under the key %s, which this server does not have (it has %s): give MORTISE_SECRET_KEYS the keys of the other nodes, or bring back secrets.key of the data folder"
                            .formatted(String.join(", ", missing), keys));
        }
    }

    /// Encrypts.
    ///
    /// @param transaction the one that stores it, a tenant's or the platform's
    /// @param purpose what it is and whose, as `setting:{tenant}:{key}`; [#open] needs the same
    /// @throws ApiProblem 503 `secret_keys` when other nodes have keys that this one does not have
    public byte[] seal(Transaction transaction, String purpose, byte[] plain) {
        SecretKeys.Key key = keys.current();
        register(transaction, key.id());
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] cipherText = cipher(Cipher.ENCRYPT_MODE, key, nonce, purpose, plain);
        return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + cipherText.length)
                .put(currentHead())
                .put(nonce)
                .put(cipherText)
                .array();
    }

    /// Decrypts what [#seal] gave.
    ///
    /// @throws ApiProblem 503 `secret_keys` when it is sealed under a key that this node does not have
    /// @throws IllegalStateException when it is not what was sealed for that purpose
    public byte[] open(String purpose, byte[] sealed) {
        if (sealed.length < HEAD_BYTES + NONCE_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != VERSION) {
            throw new IllegalStateException("no sealed secret: " + describe(purpose));
        }
        String id = HexFormat.of().formatHex(sealed, 1, HEAD_BYTES);
        SecretKeys.Key key = keys.byId(id).orElseThrow(() -> unknown(List.of(id)));
        byte[] nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        byte[] cipherText = Arrays.copyOfRange(sealed, HEAD_BYTES + NONCE_BYTES, sealed.length);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, purpose, cipherText);
    }

    /// How everything begins that is sealed under the current key: what begins otherwise is to be
    /// sealed anew.
    public byte[] currentHead() {
        return ByteBuffer.allocate(HEAD_BYTES)
                .put(VERSION)
                .put(keys.current().idBytes())
                .array();
    }

    /// How what is sealed under a former key that this node has begins, in hexadecimal digits: that can
    /// be sealed anew.
    public List<String> formerHeads() {
        return keys.former().stream()
                .map(key -> HexFormat.of().toHexDigits(VERSION) + key.id())
                .toList();
    }

    /// Notes that nothing is sealed under a former key any more.
    ///
    /// @return whether there was one
    boolean forgetFormer(Transaction platform) {
        SecretKeyQueries.lock(platform);
        return SecretKeyQueries.deleteOthers(platform, keys.current().id()) > 0;
    }

    /// Whether something may be sealed under another key than the current one.
    boolean hasFormer(Transaction platform) {
        return SecretKeyQueries.ids(platform).stream()
                .anyMatch(id -> !id.equals(keys.current().id()));
    }

    private List<String> missing(Transaction platform) {
        return SecretKeyQueries.ids(platform).stream()
                .filter(id -> keys.byId(id).isEmpty())
                .toList();
    }

    /// Two nodes that begin with different keys at the same time take turns here, and the second is
    /// refused.
    private void register(Transaction transaction, String id) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            List<String> known = SecretKeyQueries.ids(platform);
            if (!known.contains(id)) {
                SecretKeyQueries.lock(platform);
                known = SecretKeyQueries.ids(platform);
                SecretKeyQueries.insert(platform, id);
            }
            List<String> missing =
                    known.stream().filter(one -> keys.byId(one).isEmpty()).toList();
            if (!missing.isEmpty()) {
                throw unknown(missing);
            }
            return true;
        });
    }

    private static ApiProblem unknown(List<String> ids) {
        return ApiProblem.of(
                503,
                "secret_keys",
                "there are secrets under the key %s, which this node does not have: its operator must give MORTISE_SECRET_KEYS the same keys on every node"
                        .formatted(String.join(", ", ids)));
    }

    private static byte[] cipher(int mode, SecretKeys.Key key, byte[] nonce, String purpose, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("a sealed secret was changed or moved: " + describe(purpose), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(String purpose) {
        return "\"" + purpose + "\"";
    }
}
