-- Versions of plugins that are stored and do not serve: uploaded for an upgrade, or served before. The one that serves stands in
-- plugins and plugin_code, so that a switch is one transaction.
create table plugin_versions (
    plugin_id text collate "C" not null references plugins (id) on delete cascade,
    version text not null,
    manifest_toml text not null,
    inspection jsonb not null,
    sha256 text not null,
    size_bytes bigint not null,
    uploaded_at timestamptz not null,
    uploaded_by jsonb not null,
    wasm bytea not null,
    primary key (plugin_id, version)
);
alter table plugin_versions alter column wasm set storage external;
grant select, insert, update, delete on plugin_versions to mortise_platform;

-- The version that served before the last upgrade; null when there is no way back.
alter table plugins add column previous_version text;
