-- An entity's event is heard only when its row passes a condition, which stands in the plugin's manifest at the same position.
alter table event_subscriptions add column conditional boolean not null default false;
