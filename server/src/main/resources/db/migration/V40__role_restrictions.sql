-- What a role's permissions for an entity are cut down to: rows that pass a condition, and fields.
create table role_restrictions (
    tenant_id uuid not null,
    role_id uuid not null,
    -- As the permissions name it without their last word.
    entity text collate "C" not null,
    plugin_id text collate "C" not null,
    -- The entity that is meant: another one that gets its name later is not.
    entity_tag int not null,
    -- JSON in the filter grammar, with tags for fields as #1; null for every row.
    condition text,
    -- Tags of fields.
    hidden int[] not null,
    read_only int[] not null,
    primary key (tenant_id, role_id, entity),
    foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
create index role_restrictions_of_entity on role_restrictions (entity);
create index role_restrictions_of_plugin on role_restrictions (plugin_id);
call mortise_protect('role_restrictions');
grant select, insert, update, delete on role_restrictions to mortise_app, mortise_platform;
