-- The tenants for which a plugin is held because its calls for them only failed: nothing is delivered to it for them. The
-- row stays when the plugin is taken up again, as failures from before then count no more.
create table plugin_holds (
    tenant_id uuid not null,
    plugin_id text collate "C" not null,
    version text not null,
    held_at timestamptz not null,
    failing_since timestamptz not null,
    failures int not null,
    -- The last failed runs, as an array of objects: runs are deleted sooner than holds end.
    evidence jsonb not null,
    resumed_at timestamptz,
    primary key (tenant_id, plugin_id)
);
create index plugin_holds_active on plugin_holds (plugin_id) where resumed_at is null;
call mortise_protect('plugin_holds');
grant select on plugin_holds to mortise_app;
grant select, insert, update, delete on plugin_holds to mortise_platform;
