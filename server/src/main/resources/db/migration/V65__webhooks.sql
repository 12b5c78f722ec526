-- Where a tenant's events are sent. The secret that signs is sealed under the operator's key; the former one is valid beside
-- it until former_until. One that is deleted stays until what was to be sent to it is gone.
create table webhooks (
    tenant_id uuid not null references tenants (id),
    id uuid not null,
    url text not null,
    types text[] not null,
    description text not null,
    enabled boolean not null,
    version bigint not null default 1,
    secret bytea not null,
    former_secret bytea,
    former_until timestamptz,
    -- Since when nothing was delivered any more; null while all is well.
    failing_since timestamptz,
    -- The receiver asked for a pause until then.
    held_until timestamptz,
    disabled_because text check (disabled_because in ('gone', 'failing')),
    deleted boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index webhooks_deleted on webhooks (tenant_id, id) where deleted;
call mortise_protect('webhooks');
grant select, insert, update on webhooks to mortise_app;
grant select, update, delete on webhooks to mortise_platform;

-- What is sent: one row an event that some webhook hears, under the event's id, with the bytes of every try. It does not
-- depend on how long events are kept.
create table webhook_messages (
    tenant_id uuid not null,
    id uuid not null,
    type text collate "C" not null,
    body text not null,
    primary key (tenant_id, id)
);
call mortise_protect('webhook_messages');
grant select, insert on webhook_messages to mortise_app;
grant select, delete on webhook_messages to mortise_platform;

-- One row a message and a webhook. due_at says when a node may claim it next, which for a leased row is the end of its lease;
-- lease_token grows with each claim and is the fence, as with the deliveries to plugins.
create table webhook_deliveries (
    tenant_id uuid not null,
    id uuid not null,
    webhook_id uuid not null,
    message_id uuid not null,
    test boolean not null default false,
    status text not null default 'pending' check (status in ('pending', 'leased', 'done', 'dead')),
    -- Tries since it was made, or since it was replayed.
    attempts int not null default 0,
    due_at timestamptz not null default now(),
    lease_token bigint not null default 0,
    expiries int not null default 0,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    last_status int,
    last_error text,
    primary key (tenant_id, id)
);
create unique index webhook_deliveries_once on webhook_deliveries (tenant_id, message_id, webhook_id);
create index webhook_deliveries_of on webhook_deliveries (tenant_id, webhook_id, id);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where status in ('pending', 'leased');
create index webhook_deliveries_dead on webhook_deliveries (tenant_id, webhook_id, id) where status = 'dead';
alter table webhook_deliveries set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
call mortise_protect('webhook_deliveries');
grant select, insert, update on webhook_deliveries to mortise_app;
grant select, update, delete on webhook_deliveries to mortise_platform;

-- Each try, as it went.
create table webhook_attempts (
    tenant_id uuid not null,
    id uuid not null,
    webhook_id uuid not null,
    delivery_id uuid not null,
    number int not null,
    at timestamptz not null,
    millis int not null,
    outcome text not null,
    status int,
    error text,
    answer text,
    next_at timestamptz,
    primary key (tenant_id, id)
);
create index webhook_attempts_of on webhook_attempts (tenant_id, webhook_id, id);
create index webhook_attempts_of_delivery on webhook_attempts (tenant_id, delivery_id, id);
call mortise_protect('webhook_attempts');
grant select, insert on webhook_attempts to mortise_app;
grant select, delete on webhook_attempts to mortise_platform;

insert into permissions (name, scope) values ('webhook.manage', 'tenant');
-- The owner sees no tenant's rows.
set local role mortise_platform;
insert into role_permissions (tenant_id, role_id, permission)
select tenant_id, id, 'webhook.manage' from roles where admin;
reset role;
