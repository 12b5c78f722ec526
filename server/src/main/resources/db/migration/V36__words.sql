-- The words of entity rows, each in a table beside the rows', and the tags of the fields that they are of: null until they are worked out.
-- Tables made from now on have theirs from the start.
alter table entity_tables add column searched text collate "C";

do $$
declare
    entity record;
    words name;
begin
    for entity in select table_name from entity_tables loop
        words := entity.table_name || '_words';
        execute format(
            'create table %I (tenant_id uuid not null, word text collate "C" not null, row_id uuid not null, primary key (tenant_id, word, row_id))',
            words);
        execute format('create index %I on %I (tenant_id, row_id)', entity.table_name || '_wrows', words);
        execute format('call mortise_protect(%L)', quote_ident(words));
        execute format('grant select, insert, delete on %I to mortise_app, mortise_platform', words);
    end loop;
end
$$;
