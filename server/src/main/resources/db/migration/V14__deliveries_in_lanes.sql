-- A lane is the deliveries of one record to one plugin. All but its first are `waiting` and in no index that a claim
-- reads: a lane of a hundred thousand costs a claim no more than a lane of one. What is due is found tenant by tenant,
-- so that one tenant's many delay nobody else's one.
alter table deliveries drop constraint deliveries_status_check;
alter table deliveries add constraint deliveries_status_check
    check (status in ('waiting', 'pending', 'leased', 'done', 'dead'));
drop index deliveries_due;
create index deliveries_due on deliveries (plugin_id, tenant_id, due_at, position) where status in ('pending', 'leased');
drop index deliveries_in_order;
create index deliveries_in_order on deliveries (plugin_id, tenant_id, order_key, position)
    where status in ('waiting', 'pending', 'leased') and order_key is not null;
