-- What plugins want to hear at set times, from their manifests; from install to uninstall.
create table event_schedules (
    plugin_id text collate "C" not null,
    name text collate "C" not null,
    cron text not null,
    type text not null,
    payload text,
    primary key (plugin_id, name)
);
grant select on event_schedules to mortise_app;
grant select, insert, update, delete on event_schedules to mortise_platform;

-- When each tenant's turn is. A row that is not planned has no time of its own yet: next_at then says since when, and the
-- next time is looked for from there. What the tenant switched off stays off while the plugin goes and comes back.
create table tenant_schedules (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    name text collate "C" not null,
    enabled boolean not null default true,
    planned boolean not null default false,
    next_at timestamptz,
    last_due_at timestamptz,
    last_at timestamptz,
    last_event uuid,
    primary key (tenant_id, plugin_id, name)
);
create index tenant_schedules_due on tenant_schedules (next_at) where enabled and next_at is not null;
create index tenant_schedules_of_plugin on tenant_schedules (plugin_id, name);
call mortise_protect('tenant_schedules');
grant select, update on tenant_schedules to mortise_app;
grant select, insert, update, delete on tenant_schedules to mortise_platform;

insert into permissions (name, scope) values ('event.schedule', 'tenant');
-- The owner sees no tenant's rows.
set local role mortise_platform;
insert into role_permissions (tenant_id, role_id, permission)
select tenant_id, id, 'event.schedule' from roles where admin;
reset role;
