package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The statements that delete old events and their deliveries.
final class RetentionQueries {
    /// The advisory lock of the node that deletes.
    static final long RETENTION_LOCK = 0x4d4f52544556_4e53L;

    private RetentionQueries() {}

    /// A step through a tenant's old events.
    ///
    /// @param deleted how many events of it went
    /// @param last the last event that was looked at; empty at the end
    record Step(int deleted, Optional<UUID> last) {}

    /// Takes the place of the one node that deletes until the transaction ends.
    ///
    /// @return false when another node has it
    static boolean takeTurn(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select pg_try_advisory_xact_lock(?)")
                .param(RETENTION_LOCK)
                .query(Boolean.class)
                .single();
    }

    /// The tenants that have events, found by a step from each to the next.
    static List<UUID> tenants(Transaction transaction) {
        return transaction.jdbc().sql("""
                        with recursive found (tenant_id) as (
                            (select tenant_id from events order by tenant_id limit 1)
                            union all
                            select (select e.tenant_id from events e where e.tenant_id > found.tenant_id
                                order by e.tenant_id limit 1)
                            from found where found.tenant_id is not null
                        )
                        select tenant_id from found where tenant_id is not null
                        """).query(UUID.class).list();
    }

    /// Deletes those of a tenant's oldest events that every plugin has done with, and their deliveries. An event's
    /// age is in its id.
    ///
    /// @param after where the step before ended
    /// @param before events from this id on stay
    static Step deleteSome(Transaction transaction, UUID tenant, UUID after, UUID before, int most) {
        return transaction
                .jdbc()
                .sql("""
                        with old as materialized (
                            select e.id from events e
                            where e.tenant_id = :tenant and e.id > :after and e.id < :before
                            order by e.id limit :most
                        ),
                        over as materialized (
                            select old.id from old where not exists (
                                select 1 from deliveries d
                                where d.tenant_id = :tenant and d.event_id = old.id
                                  and d.status not in ('done', 'skipped', 'discarded'))
                        ),
                        delivered as (
                            delete from deliveries d using over where d.tenant_id = :tenant and d.event_id = over.id
                        ),
                        gone as (
                            delete from events e using over where e.tenant_id = :tenant and e.id = over.id
                        )
                        select (select count(1) from over)::int as deleted, (select id from old order by id desc limit 1) as last
                        """)
                .param("tenant", tenant)
                .param("after", after)
                .param("before", before)
                .param("most", most)
                .query((row, index) ->
                        new Step(row.getInt("deleted"), Optional.ofNullable(row.getObject("last", UUID.class))))
                .single();
    }
}
