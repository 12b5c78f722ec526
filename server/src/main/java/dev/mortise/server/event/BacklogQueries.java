package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.Collection;

/// The statement that counts what waits to be delivered.
final class BacklogQueries {
    private BacklogQueries() {}

    /// What waits to be delivered.
    ///
    /// @param pending free to be claimed now or later
    /// @param leased claimed
    /// @param waiting behind another of their record
    /// @param lagSeconds how long the oldest has been due
    /// @param holds for how many tenants plugins are held
    record Backlog(double pending, double leased, double waiting, double lagSeconds, double holds) {}

    /// How many of a kind [#backlog] counts at most.
    static final int MOST_COUNTED = 100_000;

    /// Counts what waits, and looks for the oldest that is due, at the first thousand tenants of each
    /// plugin; what is held, for a suspended tenant or by a plugin that fails
    /// for it, is not late.
    ///
    /// @param plugins whose deliveries the lag is about
    static Backlog backlog(Transaction transaction, Collection<String> plugins) {
        // Only what is live stands in the indexes; a table full of what is done is not to be read.
        transaction
                .jdbc()
                .sql("select set_config('enable_seqscan', 'off', true)")
                .query(String.class)
                .single();
        return transaction
                .jdbc()
                .sql("""
                        select live.pending, live.leased, laned.waiting, coalesce(oldest.lag, 0) as lag,
                            (select count(1) from plugin_holds where resumed_at is null) as holds
                        from (
                            select count(1) filter (where status = 'pending') as pending,
                                count(1) filter (where status = 'leased') as leased
                            from (select status from deliveries where status in ('pending', 'leased') limit :most) d
                        ) live
                        cross join (
                            select count(1) filter (where status = 'waiting') as waiting
                            from (select status from deliveries
                                where status in ('waiting', 'pending', 'leased') and order_key is not null limit :most) d
                        ) laned
                        cross join (
                            select max(extract(epoch from now() - heads.due_at)) as lag
                            from unnest(:plugins::text[]) wanted (plugin_id)
                            cross join lateral (
                                with recursive head (tenant_id, due_at, ordinal) as (
                                    (select q.tenant_id, q.due_at, 1 from deliveries q
                                    where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                    order by q.tenant_id, q.due_at limit 1)
                                    union all
                                    select next.tenant_id, next.due_at, head.ordinal + 1 from head
                                    cross join lateral (
                                        select q.tenant_id, q.due_at from deliveries q
                                        where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                          and q.tenant_id > head.tenant_id
                                        order by q.tenant_id, q.due_at limit 1) next
                                    where head.ordinal < 1000
                                ) select tenant_id, due_at from head
                            ) heads
                            where heads.due_at <= now()
                              and not exists (select 1 from tenants held where held.id = heads.tenant_id and held.suspended)
                              and not exists (
                                  select 1 from plugin_holds held
                                  where held.tenant_id = heads.tenant_id and held.plugin_id = wanted.plugin_id
                                    and held.resumed_at is null)
                        ) oldest
                        """)
                .param("most", MOST_COUNTED)
                .param("plugins", plugins.toArray(String[]::new))
                .query((row, index) -> new Backlog(
                        row.getLong("pending"),
                        row.getLong("leased"),
                        row.getLong("waiting"),
                        row.getDouble("lag"),
                        row.getDouble("holds")))
                .single();
    }
}
