-- Logins with which people read one tenant's rows by SQL. Each is a role of the database that is a member of
-- mortise_reader and of nothing else; which tenant it is for is told by session_user, which no SET changes.
do $$
begin
    if not exists (select 1 from pg_roles where rolname = 'mortise_reader') then
        begin
            create role mortise_reader nologin noinherit;
        exception
            when duplicate_object or unique_violation then null; -- another server was faster
        end;
    end if;
end
$$;

create table sql_logins (
    role_name text collate "C" primary key check (role_name ~ '^mortise_sql_[0-9a-f]{16}$'),
    tenant_id uuid not null references tenants (id),
    name text not null,
    created_at timestamptz not null
);
create index sql_logins_of_tenant on sql_logins (tenant_id);
call mortise_protect('sql_logins');
grant select on sql_logins to mortise_app;
grant select, insert, delete on sql_logins to mortise_platform;

-- The owner of views and of the function sees what the login of the session may see, and nothing in the server's own sessions.
create policy sql_login on sql_logins for select to current_user using (role_name = session_user::text);
create policy sql_login on tenants for select to current_user
    using (id = (select tenant_id from sql_logins where role_name = session_user::text));

-- The tenant whose rows the login of this session reads; null for every other session.
create function mortise_sql_tenant() returns uuid
    language sql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select l.tenant_id from public.sql_logins l join public.tenants t on t.id = l.tenant_id
    where l.role_name = session_user::text and not t.suspended and t.deleting_since is null
$$;
revoke execute on function mortise_sql_tenant() from public;
grant execute on function mortise_sql_tenant() to mortise_reader;

create policy sql_rows on custom_fields for select to current_user using (tenant_id = (select mortise_sql_tenant()));

-- A login goes with its row, also when all of a tenant is deleted.
create function mortise_drop_sql_login() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('drop role if exists %I', old.role_name);
    return null;
exception
    when dependent_objects_still_exist then
        execute format('alter role %I nologin password null', old.role_name);
        return null;
end
$$;
revoke execute on function mortise_drop_sql_login() from public;
create trigger sql_login_goes after delete on sql_logins for each row execute function mortise_drop_sql_login();
