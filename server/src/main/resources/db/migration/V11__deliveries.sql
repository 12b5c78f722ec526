-- One row an event and a plugin that hears it.
--
-- `pending` and `leased` rows are live: due_at says when a node may claim the row next, which for a leased row is the end
-- of its lease. `lease_token` grows with each claim and is the fence: what a node writes for a delivery holds the token
-- of its claim, so a node whose lease was given to another cannot commit. `position` orders the deliveries of one record;
-- it comes from a sequence, as the clocks of nodes differ.
create table deliveries (
    tenant_id uuid not null,
    id uuid not null,
    event_id uuid not null,
    plugin_id text collate "C" not null,
    kind text not null check (kind in ('event', 'tenant')),
    position bigint generated always as identity,
    order_key text collate "C",
    status text not null default 'pending' check (status in ('pending', 'leased', 'done', 'dead')),
    attempts int not null default 0,
    retries int not null,
    expiries int not null default 0,
    due_at timestamptz not null default now(),
    lease_token bigint not null default 0,
    lease_node text,
    last_error text,
    last_run uuid,
    ended_at timestamptz,
    primary key (tenant_id, id)
);
-- What is live is found by these three alone: rows that are done or dead are in none of them and slow nothing.
create index deliveries_due on deliveries (plugin_id, due_at, position) where status in ('pending', 'leased');
create index deliveries_in_order on deliveries (plugin_id, tenant_id, order_key, position)
    where status in ('pending', 'leased') and order_key is not null;
create index deliveries_of_tenant_start on deliveries (plugin_id, tenant_id)
    where status in ('pending', 'leased') and kind = 'tenant';
create index deliveries_dead on deliveries (tenant_id, id) where status = 'dead';
create unique index deliveries_once on deliveries (tenant_id, event_id, plugin_id);
alter table deliveries set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
call mortise_protect('deliveries');
grant select, insert, update on deliveries to mortise_app;
grant select, insert, update, delete on deliveries to mortise_platform;
