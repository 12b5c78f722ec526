-- What was answered to a write with an Idempotency-Key, kept in the transaction of the write. A repetition within a day gets
-- the same answer.
create table idempotency_keys (
    tenant_id uuid not null,
    user_id uuid not null,
    key text collate "C" not null,
    request_hash text collate "C" not null,
    status int,
    headers jsonb,
    body text,
    created_at timestamptz not null,
    primary key (tenant_id, user_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (tenant_id, created_at);
call mortise_protect('idempotency_keys');
grant select, insert, update, delete on idempotency_keys to mortise_app;
grant select, delete on idempotency_keys to mortise_platform;
