create table settings (
    tenant_id uuid not null references tenants (id),
    id uuid not null,
    key text collate "C" not null,
    value jsonb not null,
    updated_at timestamptz not null,
    updated_by jsonb not null,
    primary key (tenant_id, id)
);
call mortise_protect('settings');
grant select, insert, update, delete on settings to mortise_app, mortise_platform;
