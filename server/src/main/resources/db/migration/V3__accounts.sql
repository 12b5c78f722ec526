-- Every permission that exists. Those of scope platform can be held in the operator's tenant only.
create table permissions (
    name text collate "C" primary key,
    scope text not null check (scope in ('tenant', 'platform')),
    plugin_id text collate "C"
);
create index permissions_of_plugin on permissions (plugin_id);
grant select on permissions to mortise_app;
grant select, insert, update, delete on permissions to mortise_platform;
insert into permissions (name, scope)
values ('tenant.admin', 'platform'),
       ('plugin.admin', 'platform'),
       ('plugin.list', 'tenant'),
       ('event.publish', 'tenant'),
       ('user.admin', 'tenant'),
       ('setting.admin', 'tenant'),
       ('audit.read', 'tenant');

create table users (
    tenant_id uuid not null references tenants (id),
    id uuid not null,
    username text not null,
    password_hash text not null,
    suspended boolean not null default false,
    -- Tokens of an earlier generation are refused: it grows when the password changes.
    token_generation int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
);
create unique index users_by_name on users (tenant_id, lower(username));
call mortise_protect('users');
grant select, insert, update, delete on users to mortise_app, mortise_platform;

-- A tenant's admin role always holds every permission that its tenant can hold.
create table roles (
    tenant_id uuid not null references tenants (id),
    id uuid not null,
    name text not null,
    admin boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id)
);
create unique index roles_by_name on roles (tenant_id, lower(name));
create unique index roles_one_admin on roles (tenant_id) where admin;
call mortise_protect('roles');
grant select, insert, update, delete on roles to mortise_app, mortise_platform;

create table role_permissions (
    tenant_id uuid not null,
    role_id uuid not null,
    permission text collate "C" not null references permissions (name) on delete cascade,
    primary key (tenant_id, role_id, permission),
    foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
create index role_permissions_by_permission on role_permissions (permission);
call mortise_protect('role_permissions');
grant select, insert, delete on role_permissions to mortise_app, mortise_platform;

create table user_roles (
    tenant_id uuid not null,
    user_id uuid not null,
    role_id uuid not null,
    primary key (tenant_id, user_id, role_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
    foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
create index user_roles_by_role on user_roles (tenant_id, role_id);
call mortise_protect('user_roles');
grant select, insert, delete on user_roles to mortise_app, mortise_platform;

-- The keys that sign tokens, shared by all nodes; the newest signs, each verifies.
create table signing_keys (
    id uuid primary key,
    secret bytea not null,
    created_at timestamptz not null
);
grant select, insert on signing_keys to mortise_platform;
