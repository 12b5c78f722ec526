-- The outbox: what happened, written in the transaction that made it happen, and who is to hear of it.

create table events (
    tenant_id uuid not null,
    id uuid not null,
    type text collate "C" not null,
    time timestamptz not null,
    actor jsonb,
    causation jsonb,
    depth int not null,
    order_key text collate "C",
    payload jsonb not null,
    primary key (tenant_id, id)
);
create index events_by_type on events (tenant_id, type, id);
call mortise_protect('events');
grant select, insert on events to mortise_app;
grant select, insert, update, delete on events to mortise_platform;

-- Which events a plugin hears. One row a subscription of its manifest, in the manifest's order; from install to uninstall.
create table event_subscriptions (
    plugin_id text collate "C" not null,
    position int not null,
    pattern text not null,
    retries int not null,
    primary key (plugin_id, position)
);
grant select on event_subscriptions to mortise_app;
grant select, insert, update, delete on event_subscriptions to mortise_platform;

-- Counts the changes of the subscriptions: an append reads it with its own snapshot and so knows whether the
-- subscriptions that its node keeps in memory still hold.
create table event_subscriptions_version (
    only_row boolean primary key default true check (only_row),
    version bigint not null
);
insert into event_subscriptions_version (version) values (1);
grant select on event_subscriptions_version to mortise_app;
grant select, update on event_subscriptions_version to mortise_platform;
