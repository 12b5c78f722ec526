package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
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
    private final List<Expansion> expansions;
    private final List<EntityTables.Pointer> owned;
    private final Optional<Filter.Search> search;

    RowQuery(
            EntityTable entity,
            Filter filter,
            List<SortKey> order,
            Cursor cursor,
            List<Optional<Object>> position,
            List<String> fields,
            int limit,
            CountKind count,
            boolean ofTrash,
            List<Expansion> expansions,
            List<EntityTables.Pointer> owned,
            Optional<Filter.Search> search) {
        this.entity = entity;
        this.filter = filter;
        this.order = order;
        this.cursor = cursor;
        this.position = position;
        this.fields = List.copyOf(fields);
        this.limit = limit;
        this.count = count;
        this.ofTrash = ofTrash;
        this.expansions = List.copyOf(expansions);
        this.owned = List.copyOf(owned);
        this.search = search;
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

    /// A reference whose rows are told along.
    ///
    /// @param target the entity that it points to, which the caller may read
    record Expansion(String field, EntityTable target) {}

    /// Whether rows that the rows point to or own are told along.
    public boolean expands() {
        return !expansions.isEmpty() || !owned.isEmpty();
    }

    /// The fields by which rows are owned that are told along, of entities that the caller may read.
    List<EntityTables.Pointer> owned() {
        return owned;
    }

    /// What the filter searches for.
    Optional<Filter.Search> search() {
        return search;
    }

    List<Expansion> expansions() {
        return expansions;
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
