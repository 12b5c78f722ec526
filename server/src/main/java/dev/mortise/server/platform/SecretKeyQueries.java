package dev.mortise.server.platform;

import java.util.List;

/// The table `secret_keys`: the names of the keys that something in the database may be encrypted under.
final class SecretKeyQueries {
    private static final long LOCK = 0x4d4f52545345_4353L;

    private SecretKeyQueries() {}

    static List<String> ids(Transaction platform) {
        return platform.jdbc()
                .sql("select id from secret_keys order by created_at, id")
                .query(String.class)
                .list();
    }

    /// Lets one transaction at a time change the table, until it ends.
    static void lock(Transaction platform) {
        platform.jdbc()
                .sql("select pg_advisory_xact_lock(?)::text")
                .param(LOCK)
                .query(String.class)
                .single();
    }

    static void insert(Transaction platform, String id) {
        platform.jdbc()
                .sql("insert into secret_keys (id) values (?) on conflict do nothing")
                .param(id)
                .update();
    }

    /// Forgets every key but one.
    static int deleteOthers(Transaction platform, String id) {
        return platform.jdbc()
                .sql("delete from secret_keys where id <> ?")
                .param(id)
                .update();
    }
}
