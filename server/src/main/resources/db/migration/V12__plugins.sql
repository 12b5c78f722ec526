-- Plugins belong to the whole installation; what they did for a tenant belongs to the tenant.

create table plugins (
    id text collate "C" primary key,
    version text not null,
    status text not null check (status in ('uploaded', 'installed', 'running', 'disabled', 'uninstalled', 'error')),
    reason text,
    manifest_toml text not null,
    inspection jsonb not null,
    sha256 text not null,
    size_bytes bigint not null,
    generation bigint not null default 1,
    uploaded_at timestamptz not null,
    uploaded_by jsonb not null,
    updated_at timestamptz not null
);
grant select on plugins to mortise_app;
grant select, insert, update, delete on plugins to mortise_platform;

-- The component's bytes, apart from the row that every list reads.
create table plugin_code (
    plugin_id text collate "C" primary key references plugins (id) on delete cascade,
    wasm bytea not null
);
alter table plugin_code alter column wasm set storage external;
grant select, insert, update, delete on plugin_code to mortise_platform;

-- The tenants whose on-tenant-created has been done, noted in the transaction of its writes.
create table plugin_tenants (
    tenant_id uuid not null,
    plugin_id text collate "C" not null,
    started_at timestamptz not null,
    primary key (tenant_id, plugin_id)
);
call mortise_protect('plugin_tenants');
grant select, insert on plugin_tenants to mortise_app;
grant select, insert, update, delete on plugin_tenants to mortise_platform;

-- One row a call of a plugin's code. The nil tenant's rows are calls for no tenant (init).
create table plugin_runs (
    tenant_id uuid not null,
    id uuid not null,
    plugin_id text collate "C" not null,
    at timestamptz not null,
    kind text not null check (kind in ('init', 'tenant', 'event')),
    event_id uuid,
    event_type text,
    outcome text not null,
    fuel_used bigint not null,
    micros bigint not null,
    peak_memory_bytes bigint not null,
    host_calls int not null,
    error text,
    primary key (tenant_id, id)
);
create index plugin_runs_newest on plugin_runs (tenant_id, plugin_id, id desc);
call mortise_protect('plugin_runs');
grant select, insert on plugin_runs to mortise_app;
grant select, insert, delete on plugin_runs to mortise_platform;

create table plugin_logs (
    tenant_id uuid not null,
    id uuid not null,
    plugin_id text collate "C" not null,
    run_id uuid not null,
    at timestamptz not null,
    level text not null,
    message text not null,
    primary key (tenant_id, id)
);
create index plugin_logs_newest on plugin_logs (tenant_id, plugin_id, id desc);
call mortise_protect('plugin_logs');
grant select, insert on plugin_logs to mortise_app;
grant select, insert, delete on plugin_logs to mortise_platform;
