package dev.mortise.server.account;

import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The table `signing_keys`.
final class KeyQueries {
    private KeyQueries() {}

    /// A key that signs tokens. Never logged.
    record Key(UUID id, SecretKey secret) {
        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /// Lets one node at a time make a key.
    static void lock(Transaction transaction) {
        transaction
                .jdbc()
                .sql("select pg_advisory_xact_lock(hashtext('mortise signing key'))::text")
                .query(String.class)
                .single();
    }

    /// Newest first.
    static List<Key> list(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select id, secret from signing_keys order by created_at desc, id desc limit 10")
                .query((row, number) ->
                        new Key(row.getObject(1, UUID.class), new SecretKeySpec(row.getBytes(2), "HmacSHA256")))
                .list();
    }

    static void insert(Transaction transaction, UUID id, byte[] secret, Instant at) {
        transaction
                .jdbc()
                .sql("insert into signing_keys (id, secret, created_at) values (?, ?, ?)")
                .params(id, secret, at.atOffset(ZoneOffset.UTC))
                .update();
    }
}
