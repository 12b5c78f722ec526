-- Who changed what. Only added to: no role may change or delete an entry. The time leads the key after the tenant, so that
-- the table can be partitioned by it.
create table audit (
    tenant_id uuid not null,
    at timestamptz not null,
    id uuid not null,
    actor jsonb not null,
    action text collate "C" not null,
    target_kind text collate "C" not null,
    target_id text collate "C" not null,
    detail jsonb,
    trace_id text,
    primary key (tenant_id, at, id)
);
create index audit_by_target on audit (tenant_id, target_kind, target_id, at desc, id desc);
call mortise_protect('audit');
grant select, insert on audit to mortise_app, mortise_platform;
