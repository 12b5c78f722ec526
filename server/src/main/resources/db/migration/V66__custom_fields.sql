-- Fields that tenants add to entities of plugins. Their values stand in the column ext of the entity's own table, by tag.
create table custom_fields (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    entity_tag int not null,
    tag int not null,
    name text collate "C" not null,
    definition jsonb not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- Since when it is out of use; its values stay until they are purged.
    retired_at timestamptz,
    primary key (tenant_id, plugin_id, entity_tag, tag)
);
create unique index custom_fields_by_name on custom_fields (tenant_id, plugin_id, entity_tag, name)
    where retired_at is null;
create index custom_fields_of_plugin on custom_fields (plugin_id);
call mortise_protect('custom_fields');
grant select, insert, update, delete on custom_fields to mortise_app, mortise_platform;

-- The last tag of each entity: none is given twice.
create table custom_field_tags (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    entity_tag int not null,
    last_tag int not null,
    primary key (tenant_id, plugin_id, entity_tag)
);
call mortise_protect('custom_field_tags');
grant select, insert, update, delete on custom_field_tags to mortise_app, mortise_platform;

-- Counts the changes of a tenant's fields of a plugin: a node knows by it whether those that it keeps in memory still hold.
create table custom_field_sets (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    version bigint not null,
    primary key (tenant_id, plugin_id)
);
call mortise_protect('custom_field_sets');
grant select, insert, update, delete on custom_field_sets to mortise_app, mortise_platform;

insert into permissions (name, scope) values ('field.admin', 'tenant');
-- The owner sees no tenant's rows.
set local role mortise_platform;
insert into role_permissions (tenant_id, role_id, permission)
select tenant_id, id, 'field.admin' from roles where admin;
reset role;
