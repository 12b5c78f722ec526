package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
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
