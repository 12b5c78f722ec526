-- The nodes that carry deliveries out. A node holds the session-level advisory lock of its number on a connection of its
-- own, which PostgreSQL gives back the moment the node dies: whoever gets the lock knows that its leases are over.
create table event_nodes (
    id text collate "C" primary key,
    number int generated always as identity,
    started_at timestamptz not null default now()
);
grant select, insert, delete on event_nodes to mortise_platform;
create index deliveries_leased on deliveries (lease_node) where status = 'leased';
