-- Which table holds which entity. Tables and columns are named by tags, which never change; the names here are those of the
-- manifest that was applied last. Rows of entities are in the tables named here, made when a plugin is installed.
create table entity_tables (
    plugin_id text collate "C" not null,
    entity_tag int not null,
    entity_name text not null,
    table_name text collate "C" not null unique,
    primary key (plugin_id, entity_tag)
);
grant select on entity_tables to mortise_platform;

create table entity_columns (
    plugin_id text collate "C" not null,
    entity_tag int not null,
    field_tag int not null,
    field_name text not null,
    storage text not null,
    primary key (plugin_id, entity_tag, field_tag),
    foreign key (plugin_id, entity_tag) references entity_tables (plugin_id, entity_tag) on delete cascade
);
grant select on entity_columns to mortise_platform;
