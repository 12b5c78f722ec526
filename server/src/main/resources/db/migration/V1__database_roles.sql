-- The two roles under which the server works. They own nothing and cannot log in; the login user takes them on for one
-- transaction (set_config('role', …, true)). Roles belong to the whole cluster, so another database may have made them.
do $$
declare
    wanted name;
begin
    foreach wanted in array array['mortise_app', 'mortise_platform']::name[] loop
        if not exists (select 1 from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin noinherit', wanted);
            exception
                when duplicate_object or unique_violation then null; -- another server was faster
            end;
        end if;
        if current_setting('server_version_num')::int >= 160000 then
            -- The login user may become the role, but does not see through it while it is itself.
            if not exists (
                select 1
                from pg_auth_members m
                where m.roleid = (select oid from pg_roles where rolname = wanted)
                  and m.member = (select oid from pg_roles where rolname = current_user)
                  and (to_jsonb(m) ->> 'set_option')::boolean
            ) then
                execute format('grant %I to %I with inherit false, set true', wanted, current_user);
            end if;
        elsif not exists (
            select 1
            from pg_auth_members m
            where m.roleid = (select oid from pg_roles where rolname = wanted)
              and m.member = (select oid from pg_roles where rolname = current_user)
        ) then
            execute format('grant %I to %I', wanted, current_user);
        end if;
    end loop;
end
$$;

revoke create on schema public from public;
grant usage on schema public to mortise_app, mortise_platform;

-- The tenant that this transaction is bound to; null outside of one, so that a policy which compares with it lets nothing through.
create function mortise_tenant() returns uuid
    language sql
    stable
    parallel safe
    return nullif(current_setting('mortise.tenant', true), '')::uuid;

-- Makes a table a tenant's: row-level security for everyone, the owner included. Each tenant table calls this once.
create procedure mortise_protect(protected regclass)
    language plpgsql
as $$
begin
    execute format('alter table %s enable row level security, force row level security', protected);
    execute format(
        'create policy tenant_rows on %s to mortise_app using (tenant_id = (select mortise_tenant())) with check (tenant_id = (select mortise_tenant()))',
        protected);
    execute format('create policy platform_rows on %s to mortise_platform using (true) with check (true)', protected);
end
$$;
