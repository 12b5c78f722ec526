-- Imports of rows. The file is kept in pieces, in the database, since any node may carry an import out: `rows_read` is committed
-- together with the rows that it counts, so whoever goes on skips exactly what is done. `lease_token` grows with each claim
-- and is the fence: a node whose lease was given to another cannot commit.
create table imports (
    tenant_id uuid not null,
    id uuid not null,
    plugin_id text collate "C" not null,
    entity text collate "C" not null,
    user_id uuid not null,
    username text not null,
    options jsonb not null,
    status text not null default 'uploading'
        check (status in ('uploading', 'uploaded', 'queued', 'running', 'checked', 'done', 'failed', 'cancelled')),
    dry_run boolean not null default false,
    file_bytes bigint not null default 0,
    upload_token bigint not null default 0,
    bytes_read bigint not null default 0,
    rows_read bigint not null default 0,
    rows_created bigint not null default 0,
    rows_updated bigint not null default 0,
    rows_unchanged bigint not null default 0,
    rows_failed bigint not null default 0,
    errors bigint not null default 0,
    lease_token bigint not null default 0,
    lease_until timestamptz,
    expiries int not null default 0,
    problem jsonb,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    queued_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, id)
);
-- One runs at a time for a tenant, whatever the number of nodes.
create unique index imports_running on imports (tenant_id) where status = 'running';
create index imports_due on imports (queued_at) where status in ('queued', 'running');
create index imports_by_age on imports (changed_at);
call mortise_protect('imports');
grant select, insert, update, delete on imports to mortise_app, mortise_platform;

create table import_pieces (
    tenant_id uuid not null,
    import_id uuid not null,
    position int not null,
    bytes bytea not null,
    primary key (tenant_id, import_id, position)
);
alter table import_pieces alter column bytes set storage external;
call mortise_protect('import_pieces');
grant select, insert, delete on import_pieces to mortise_app, mortise_platform;

create table import_errors (
    tenant_id uuid not null,
    import_id uuid not null,
    number bigint not null,
    line bigint not null,
    pointer text not null,
    code text not null,
    detail text not null,
    primary key (tenant_id, import_id, number)
);
call mortise_protect('import_errors');
grant select, insert, delete on import_errors to mortise_app, mortise_platform;
