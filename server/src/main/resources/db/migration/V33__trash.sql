-- Deleted rows are listed by when they were deleted. Tables made from now on have this index from the start.
do $$
declare
    entity record;
begin
    for entity in select table_name from entity_tables loop
        execute format(
            'create index %I on %I (tenant_id, updated_at, id) where deleted_at is not null',
            entity.table_name || '_trash', entity.table_name);
    end loop;
end
$$;
