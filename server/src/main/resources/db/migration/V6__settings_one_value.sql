-- One value for a tenant and a key. Where there are several, the newest wins; the others are kept aside.
lock table settings in share row exclusive mode;

create table settings_duplicates (
    tenant_id uuid not null,
    id uuid not null,
    key text collate "C" not null,
    value jsonb not null,
    updated_at timestamptz not null,
    updated_by jsonb not null,
    set_aside_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
call mortise_protect('settings_duplicates');
grant select on settings_duplicates to mortise_app;
grant select, insert, delete on settings_duplicates to mortise_platform;

-- The owner sees no tenant's rows: row-level security is forced.
set local role mortise_platform;
with ranked as (
    select tenant_id, id, row_number() over (partition by tenant_id, key order by updated_at desc, id desc) as rank
    from settings
), lost as (
    delete from settings s
    using ranked r
    where r.tenant_id = s.tenant_id and r.id = s.id and r.rank > 1
    returning s.tenant_id, s.id, s.key, s.value, s.updated_at, s.updated_by
)
insert into settings_duplicates (tenant_id, id, key, value, updated_at, updated_by)
select tenant_id, id, key, value, updated_at, updated_by
from lost;
reset role;

create unique index settings_one_value on settings (tenant_id, key);
