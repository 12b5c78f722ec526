-- The companies that share this installation. The operator's tenant is the only one whose users may hold permissions over
-- the platform as a whole.
create table tenants (
    id uuid primary key,
    slug text collate "C" not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name text not null,
    operator boolean not null default false,
    suspended boolean not null default false,
    created_at timestamptz not null
);
create unique index tenants_one_operator on tenants (operator) where operator;
alter table tenants enable row level security, force row level security;
create policy own_tenant on tenants to mortise_app using (id = (select mortise_tenant()));
create policy platform_rows on tenants to mortise_platform using (true) with check (true);
grant select on tenants to mortise_app;
grant select, insert, update on tenants to mortise_platform;

-- What the operator decided about a tenant and a plugin; without a row, the tenant uses the plugin.
create table tenant_plugins (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    enabled boolean not null,
    updated_at timestamptz not null,
    primary key (tenant_id, plugin_id)
);
call mortise_protect('tenant_plugins');
grant select on tenant_plugins to mortise_app;
grant select, insert, update, delete on tenant_plugins to mortise_platform;
