package dev.mortise.server.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The signature scheme `v1` of the
/// [specification](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme):
/// HMAC-SHA256 over id, time and body.
final class Signature {
    /// How many random bytes a secret has; the specification asks for 24 to 64.
    static final int SECRET_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /// A secret as it is shown.
    static String shown(byte[] secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    /// A signature, as it stands in the header.
    static String of(byte[] secret, String id, Instant time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
