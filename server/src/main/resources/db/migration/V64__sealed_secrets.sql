-- The keys that something in this database may be encrypted under: their names, not the keys. A server that lacks one does
-- not start.
create table secret_keys (
    id text collate "C" primary key,
    created_at timestamptz not null default now()
);
grant select, insert, delete on secret_keys to mortise_platform;

-- A secret setting is kept encrypted. Those that are there in plain text are encrypted by the server, which has the key.
alter table settings add column sealed bytea;
alter table settings add constraint settings_sealed check (sealed is null or (secret and value = 'null'::jsonb));
create index settings_secret on settings (tenant_id, id) where secret;
