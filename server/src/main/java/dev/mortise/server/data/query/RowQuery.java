package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import java.util.List;
import java.util.Optional;

/// What to read. Checked against the entity and the caller's rights; made by [QueryParser] only.
public final class RowQuery {
    private final EntityTable entity;
    private final Filter filter;
    private final List<SortKey> order;
    private final Cursor cursor;
    private final List<Optional<Object>> position;
    private final List<String> fields;
    private final int limit;
    private final CountKind count;
    private final boolean ofTrash;

    RowQuery(
            EntityTable entity,
            Filter filter,
            List<SortKey> order,
            Cursor cursor,
            List<Optional<Object>> position,
            List<String> fields,
            int limit,
            CountKind count,
            boolean ofTrash) {
        this.entity = entity;
        this.filter = filter;
        this.order = order;
        this.cursor = cursor;
        this.position = position;
        this.fields = List.copyOf(fields);
        this.limit = limit;
        this.count = count;
        this.ofTrash = ofTrash;
    }

    /// The entity whose rows are read.
    public EntityTable entity() {
        return entity;
    }

    /// The fields that are wanted; empty for all.
    public List<String> fields() {
        return fields;
    }

    /// How many rows at most.
    public int limit() {
        return limit;
    }

    /// Whether the rows are counted.
    public CountKind count() {
        return count;
    }

    /// Whether it is rows in the trash that are read, and those only.
    public boolean isOfTrash() {
        return ofTrash;
    }

    Filter filter() {
        return filter;
    }

    List<SortKey> order() {
        return order;
    }

    Cursor cursor() {
        return cursor;
    }

    /// The sort values after which it goes on; empty at the beginning.
    List<Optional<Object>> position() {
        return position;
    }
}
