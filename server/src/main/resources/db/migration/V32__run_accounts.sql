-- What a run was: which version of the plugin, and how much of its time the host took. Null for runs from before.
alter table plugin_runs add column plugin_version text, add column host_micros bigint;
