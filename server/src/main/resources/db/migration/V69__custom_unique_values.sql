-- The values of the fields that tenants added as unique: one entry a value of a row that is not deleted. One table for all tenants
-- and fields, as an index for each field would lie on the entity's table, where every tenant's writes look at all of them.
create table custom_unique_values (
    tenant_id uuid not null references tenants (id),
    plugin_id text collate "C" not null,
    entity_tag int not null,
    field_tag int not null,
    -- A digest of the value, so that entries are small however long values are.
    value bytea not null,
    row_id uuid not null,
    primary key (tenant_id, plugin_id, entity_tag, field_tag, value)
);
create index custom_unique_values_of_plugin on custom_unique_values (plugin_id, entity_tag);
call mortise_protect('custom_unique_values');
grant select, insert, update, delete on custom_unique_values to mortise_app, mortise_platform;
