-- A tenant that is being deleted: since when. Its rows go in the background, its own row last.
alter table tenants add column deleting_since timestamptz;
alter table tenants add constraint tenants_deleted_only_suspended check (deleting_since is null or (suspended and not operator));
create index tenants_deleting on tenants (deleting_since) where deleting_since is not null;
grant delete on tenants to mortise_platform;

-- Entries of the audit stay for good, but for those of a tenant that is being deleted.
grant delete on audit to mortise_platform;
create policy audit_is_kept on audit as restrictive for delete to mortise_platform
    using (exists (select 1 from tenants t where t.id = audit.tenant_id and t.deleting_since is not null));

-- Deleting a tenant deletes from every table that has its rows.
do $$
declare
    held regclass;
begin
    for held in
        select a.attrelid::regclass
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
        where a.attname = 'tenant_id' and not a.attisdropped and not c.relispartition
    loop
        execute format('grant select, delete on %s to mortise_platform', held);
    end loop;
end
$$;
