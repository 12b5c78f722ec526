-- The event that a chain of events began with: its own id for the first. Null for events that are older than this column.
alter table events add column correlation_id uuid;
create index events_of_chain on events (tenant_id, correlation_id, id) where depth > 0;
-- The events of one record.
create index events_of_record on events (tenant_id, order_key, id) where order_key is not null;

-- What was set aside: `dead` failed as often as it may, `skipped` went by while its plugin was off. Both can be replayed.
-- `discarded` will not be.
alter table deliveries drop constraint deliveries_status_check;
alter table deliveries add constraint deliveries_status_check
    check (status in ('waiting', 'pending', 'leased', 'done', 'dead', 'skipped', 'discarded'));
drop index deliveries_dead;
create index deliveries_set_aside on deliveries (tenant_id, status, id) where status in ('dead', 'skipped');
create index deliveries_set_aside_in_order on deliveries (tenant_id, status, position) where status in ('dead', 'skipped');
