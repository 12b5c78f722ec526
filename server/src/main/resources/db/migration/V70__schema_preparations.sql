-- Tables of entities that are made ready for another version of their plugin while the one that serves reads and writes them.
-- Whatever is made for it in such a table has _next at the end of its name, and is taken over or dropped.
create table schema_preparations (
    plugin_id text collate "C" not null,
    entity_tag int not null,
    from_version text not null,
    to_version text not null,
    back boolean not null,
    step text not null check (step in ('rows', 'indexes', 'ready')),
    rows_total bigint not null,
    rows_done bigint not null default 0,
    -- The last row that was carried over, in the order of the primary key; null before the first.
    at_tenant uuid,
    at_row uuid,
    primary key (plugin_id, entity_tag),
    foreign key (plugin_id, entity_tag) references entity_tables (plugin_id, entity_tag) on delete cascade
);
grant select, insert, update, delete on schema_preparations to mortise_platform;

-- Rows that were written after the tables' preparation began, to be carried over again.
create table schema_changes (
    plugin_id text collate "C" not null,
    entity_tag int not null,
    sequence bigint generated always as identity,
    tenant_id uuid not null,
    row_id uuid not null,
    primary key (plugin_id, entity_tag, sequence)
);
call mortise_protect('schema_changes');
grant insert on schema_changes to mortise_app;
grant select, insert, delete on schema_changes to mortise_platform;

-- Notes a row that is written, as the one who writes it.
create function mortise_note_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        insert into public.schema_changes (plugin_id, entity_tag, tenant_id, row_id)
        values (tg_argv[0], tg_argv[1]::int, old.tenant_id, old.id);
    else
        insert into public.schema_changes (plugin_id, entity_tag, tenant_id, row_id)
        values (tg_argv[0], tg_argv[1]::int, new.tenant_id, new.id);
    end if;
    return null;
end
$$;

-- The last upgrade of each plugin whose tables are made ready beside the version that serves. A claim is a lease; a node that lost
-- it stores nothing any more, as its token is checked.
create table plugin_upgrades (
    plugin_id text collate "C" primary key references plugins (id) on delete cascade,
    from_version text not null,
    to_version text not null,
    back boolean not null,
    -- Whether tables are made ready whatever their size.
    online boolean not null,
    operator_tenant uuid not null,
    operator jsonb not null,
    state text not null check (state in ('preparing', 'ending', 'done', 'failed')),
    problem jsonb,
    token bigint not null default 0,
    tries int not null default 0,
    leased_until timestamptz,
    started_at timestamptz not null,
    changed_at timestamptz not null
);
create index plugin_upgrades_open on plugin_upgrades (leased_until) where state in ('preparing', 'ending');
grant select, insert, update, delete on plugin_upgrades to mortise_platform;
