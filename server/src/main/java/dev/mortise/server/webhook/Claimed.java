package dev.mortise.server.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A delivery that this node is to try, with all that it takes.
///
/// @param attempt which try this is since it was made or replayed, from 1
/// @param token the fence: the claim that this node works under
/// @param expiries how often a claim of it ran out
/// @param test whether it is a test, which is tried once
/// @param failing whether the webhook's last try failed
/// @param secret sealed
/// @param formerSecret sealed; null when only one signs
/// @param now the database's time
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
record Claimed(
        UUID tenantId,
        UUID id,
        UUID webhookId,
        String url,
        UUID messageId,
        String type,
        String body,
        int attempt,
        long token,
        int expiries,
        boolean test,
        boolean failing,
        byte[] secret,
        byte @Nullable [] formerSecret,
        Instant now) {
    /// Shows neither the body nor a secret.
    @Override
    public String toString() {
        return "Claimed[" + id + ", webhook " + webhookId + ", attempt " + attempt + "]";
    }
}
