-- What entities and fields were called since when, so that what was noted under a former name is known by its tag.
create table entity_names (
    plugin_id text collate "C" not null,
    -- Below zero for what was purged.
    entity_tag int not null,
    -- Null for the entity itself; below zero for what was purged.
    field_tag int,
    name text not null,
    since timestamptz not null
);
create index entity_names_by_entity on entity_names (plugin_id, entity_tag);
grant select on entity_names to mortise_app, mortise_platform;

insert into entity_names (plugin_id, entity_tag, field_tag, name, since)
select plugin_id, entity_tag, null, entity_name, timestamptz 'epoch' from entity_tables
union all
select plugin_id, entity_tag, field_tag, field_name, timestamptz 'epoch' from entity_columns;
