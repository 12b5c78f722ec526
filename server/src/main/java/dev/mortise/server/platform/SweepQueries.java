package dev.mortise.server.platform;

import java.util.List;
import java.util.UUID;

/// The statements that all [Retention] has in common.
public final class SweepQueries {
    private SweepQueries() {}

    /// Takes the place of the one node that deletes until the transaction ends.
    ///
    /// @param lock the number of the advisory lock of what is deleted
    /// @return false when another node has it
    public static boolean takeTurn(Transaction platform, long lock) {
        return platform.jdbc()
                .sql("select pg_try_advisory_xact_lock(?)")
                .param(lock)
                .query(Boolean.class)
                .single();
    }

    /// The tenants that have rows in a table, found by a step from each to the next.
    ///
    /// @param table one of the server's own, with an index that `tenant_id` leads
    public static List<UUID> tenants(Transaction platform, String table) {
        return tenants(platform, table, "true");
    }

    /// The tenants that have some rows in a table.
    ///
    /// @param table with an index of those rows that `tenant_id` leads
    /// @param condition which rows count
    public static List<UUID> tenants(Transaction platform, String table, String condition) {
        return platform.jdbc()
                .sql("""
                        with recursive found (tenant_id) as (
                            (select tenant_id from %1$s where %2$s order by tenant_id limit 1)
                            union all
                            select (select t.tenant_id from %1$s t where t.tenant_id > found.tenant_id and %2$s
                                order by t.tenant_id limit 1)
                            from found where found.tenant_id is not null
                        )
                        select tenant_id from found where tenant_id is not null
                        """.formatted(table, condition))
                .query(UUID.class)
                .list();
    }
}
