-- Settings whose values nobody reads again but the plugin that they belong to.
alter table settings add column secret boolean not null default false;
