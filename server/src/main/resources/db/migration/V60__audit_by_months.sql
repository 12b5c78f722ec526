-- The audit by months: what is older than it is kept goes by dropping a table, and not row by row. What was noted before is
-- one part, which ends with this month; the server makes the months that follow ahead of time. audit_other takes entries of a
-- time that has no month, so that none is ever refused.
alter table audit rename to audit_before;
alter table audit_before rename constraint audit_pkey to audit_before_pkey;
alter index audit_by_target rename to audit_before_by_target;
revoke all on audit_before from mortise_app, mortise_platform;

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
) partition by range (at);
create index audit_by_target on audit (tenant_id, target_kind, target_id, at desc, id desc);
call mortise_protect('audit');
grant select, insert on audit to mortise_app, mortise_platform;

do $$
begin
    execute format(
        'alter table audit attach partition audit_before for values from (minvalue) to (%L)',
        (date_trunc('month', now() at time zone 'UTC') + interval '1 month') at time zone 'UTC');
end
$$;
create table audit_other partition of audit default;
call mortise_protect('audit_other');
