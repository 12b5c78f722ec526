-- An `.updated` event is heard only when one of these fields changed; any when there are none.
alter table event_subscriptions add column fields text[] not null default '{}';
