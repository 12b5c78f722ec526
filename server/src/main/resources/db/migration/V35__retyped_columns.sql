-- How the columns are stored that a field had before its type changed: they stay beside the present ones, with _was at the end of
-- their names, until what is dropped is purged. Null when there are none.
alter table entity_columns add column former_storage text;
