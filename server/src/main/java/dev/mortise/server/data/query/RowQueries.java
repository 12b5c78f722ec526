package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.RowScope;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.row.RowReader;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads entity rows.
public final class RowQueries {
    private static final int COUNTED_EXACTLY = 10_000;

    /// What the rows of a page take of the heap, about, unless it is one row.
    private static final long MOST_BYTES = 8 << 20;

    /// The driver holds so many rows; a page of the usual size comes in one piece.
    private static final int FETCHED_AT_ONCE = 64;
    private static final String RANK = "rank";
    private static final JsonMapper JSON = new JsonMapper();

    private RowQueries() {}

    /// A page of rows. It ends early when the rows are large.
    ///
    /// @param next the cursor of the next page; empty at the end
    /// @param count how many there are in all; empty when not asked for
    public record Page(List<StoredRow> rows, Optional<String> next, Optional<Long> count) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /// Reads one row of the transaction's tenant that the caller may read, with the fields that it may
    /// not read: for what is written, and to be shown by the entity as the caller meets it.
    public static Optional<StoredRow> find(Transaction transaction, EntityTable entity, UUID id) {
        return find(transaction, entity, id, Pipeline::run);
    }

    /// Reads one row as [#find].
    ///
    /// @param sending how the statement is sent: [Pipeline#run], or [Pipeline#runLast] when nothing follows
    public static Optional<StoredRow> find(
            Transaction transaction, EntityTable entity, UUID id, Consumer<Pipeline> sending) {
        Columns columns = Columns.of(entity.whole());
        RowReader reader = new RowReader(entity.whole());
        Pipeline pipeline = transaction.pipeline();
        Answer<Optional<StoredRow>> found = pipeline.query(
                DSL.select(columns.all())
                        .from(columns.table())
                        .where(new Conditions(transaction.tenantId()).visible(Columns.of(entity), id)),
                rows -> rows.next() ? Optional.of(reader.read(rows)) : Optional.empty());
        sending.accept(pipeline);
        return found.get();
    }

    /// Reads rows of the transaction's tenant by their ids, as [#find].
    public static List<StoredRow> findAll(Transaction transaction, EntityTable entity, Set<UUID> ids) {
        Columns columns = Columns.of(entity.whole());
        return transaction
                .dsl()
                .select(columns.all())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).visible(Columns.of(entity)))
                .and(columns.id().eq(DSL.any(ids.toArray(UUID[]::new))))
                .fetch(record -> StoredRow.read(columns, record));
    }

    /// Reads one row of the transaction's tenant that is in the trash, as [#find].
    public static Optional<StoredRow> findTrashed(Transaction transaction, EntityTable entity, UUID id) {
        Columns columns = Columns.of(entity.whole());
        Record record = transaction
                .dsl()
                .select(columns.all())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).trashed(Columns.of(entity)))
                .and(columns.id().eq(id))
                .fetchOne();
        return Optional.ofNullable(record).map(found -> StoredRow.read(columns, found));
    }

    /// Reads rows of the transaction's tenant that are in the trash by their ids, as [#find].
    public static List<StoredRow> findAllTrashed(Transaction transaction, EntityTable entity, Collection<UUID> ids) {
        Columns columns = Columns.of(entity.whole());
        return transaction
                .dsl()
                .select(columns.all())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).trashed(Columns.of(entity)))
                .and(columns.id().eq(DSL.any(ids.toArray(UUID[]::new))))
                .fetch(record -> StoredRow.read(columns, record));
    }

    /// Which of some rows, deleted or not, something may be done with.
    public static Set<UUID> within(
            Transaction transaction, EntityTable entity, RowAction action, Collection<UUID> ids) {
        Optional<RowScope> scope = entity.scope(action);
        if (scope.isEmpty()) {
            return Set.copyOf(ids);
        }
        Columns columns = Columns.of(entity.whole());
        return transaction
                .dsl()
                .select(columns.id())
                .from(columns.table())
                .where(columns.tenantId().eq(transaction.tenantId()))
                .and(columns.id().in(ids))
                .and(scope.get().on(columns.alias()))
                .fetchSet(columns.id());
    }

    /// Asks whether something may be done with a row as it is then.
    public static Answer<Boolean> isWithin(
            Pipeline pipeline, UUID tenantId, EntityTable entity, RowAction action, UUID id) {
        Optional<RowScope> scope = entity.scope(action);
        if (scope.isEmpty()) {
            return () -> true;
        }
        Columns columns = Columns.of(entity.whole());
        return pipeline.query(
                DSL.select(columns.id())
                        .from(columns.table())
                        .where(columns.tenantId().eq(tenantId))
                        .and(columns.id().eq(id))
                        .and(scope.get().on(columns.alias())),
                ResultSet::next);
    }

    /// Requires that something may be done with a row as it is then.
    public static void requireWithin(Pipeline pipeline, UUID tenantId, EntityTable entity, RowAction action, UUID id) {
        Columns columns = Columns.of(entity.whole());
        entity.scope(action)
                .ifPresent(scope -> pipeline.require(DSL.exists(DSL.selectOne()
                        .from(columns.table())
                        .where(columns.tenantId().eq(tenantId))
                        .and(columns.id().eq(id))
                        .and(scope.on(columns.alias())))));
    }

    /// Reads a page of the transaction's tenant's rows.
    public static Page list(Transaction transaction, RowQuery query) {
        return list(transaction, query, Pipeline::run);
    }

    /// Reads a page of the transaction's tenant's rows.
    ///
    /// @param sending how a page is sent for that is read by one statement: [Pipeline#run], or
    ///   [Pipeline#runLast] when nothing follows
    public static Page list(Transaction transaction, RowQuery query, Consumer<Pipeline> sending) {
        Columns columns = new Columns(query.entity(), "t0");
        Conditions conditions = new Conditions(transaction.tenantId());
        Condition matching = query.isOfTrash()
                ? conditions.matchingTrashed(columns, query.filter())
                : conditions.matching(columns, query.filter());
        Condition wanted = query.position().isEmpty()
                ? matching
                : matching.and(Conditions.after(key -> field(columns, query, key), query.order(), query.position()));
        List<Field<?>> fields = new ArrayList<>(columns.all());
        List<SortField<Object>> order = new ArrayList<>();
        for (SortKey key : query.order()) {
            Field<Object> field = field(columns, query, key);
            if (key.isRank()) {
                fields.add(field.as(RANK));
                order.add(DSL.field(DSL.name(RANK), Object.class).asc());
            } else {
                order.add(key.descending() ? field.desc() : field.asc());
            }
        }
        // The planner must know the limit to see that the first rows are few.
        Select<Record> select = DSL.select(fields)
                .from(columns.table())
                .where(wanted)
                .orderBy(order)
                .limit(DSL.inline(query.limit() + 1));
        PageReader page = new PageReader(query);
        if (query.limit() >= FETCHED_AT_ONCE) {
            Pipeline alone = transaction.pipeline().fetching(FETCHED_AT_ONCE);
            alone.query(select, page);
            alone.run();
            return page.page(count(transaction, columns, matching, query.count()));
        }
        Pipeline pipeline = transaction.pipeline();
        pipeline.query(select, page);
        if (query.count() == CountKind.NONE) {
            sending.accept(pipeline);
            return page.page(Optional.empty());
        }
        Answer<Long> counted = pipeline.query(counting(columns, matching, query.count()), RowQueries::number);
        pipeline.run();
        return page.page(Optional.of(total(transaction, columns, matching, query.count(), counted.get())));
    }

    /// Reads the rows of a page, and no more of them than it holds.
    private static final class PageReader implements Pipeline.Reader<Boolean> {
        private final RowQuery query;
        private final RowReader reader;
        private final boolean isRanked;
        private final List<StoredRow> rows = new ArrayList<>();
        private boolean more;
        private int rank;

        PageReader(RowQuery query) {
            this.query = query;
            this.reader = new RowReader(query.entity());
            this.isRanked = query.order().getFirst().isRank();
        }

        @Override
        public Boolean read(ResultSet result) throws SQLException {
            long bytes = 0;
            while (!more && result.next()) {
                StoredRow row = reader.read(result);
                bytes += row.bytes();
                more = rows.size() == query.limit() || (bytes > MOST_BYTES && !rows.isEmpty());
                if (!more) {
                    rows.add(row);
                    rank = isRanked ? result.getInt(reader.columns() + 1) : 0;
                }
            }
            return more;
        }

        Page page(Optional<Long> count) {
            return new Page(
                    rows, more ? Optional.of(query.cursor().after(rows.getLast(), rank)) : Optional.empty(), count);
        }
    }

    @SuppressWarnings("unchecked")
    private static Field<Object> field(Columns columns, RowQuery query, SortKey key) {
        return key.isRank()
                ? (Field<Object>) (Field<?>) rank(columns, query.search().orElseThrow())
                : columns.field(key.field());
    }

    /// Whether the field that names a row is what was searched (0), begins with it (1), holds it (2), or
    /// not (3).
    private static Field<Integer> rank(Columns columns, Filter.Search search) {
        List<EntityField> searched = new ArrayList<>(columns.entity().searched());
        searched.addAll(columns.entity().searchedInRows());
        EntityField named = searched.stream()
                .filter(field ->
                        columns.entity().title().filter(field.name()::equals).isPresent())
                .findFirst()
                .orElseGet(searched::getFirst);
        return DSL.field("""
                case when lower({0}) = lower({1}) then 0 when starts_with(lower({0}), lower({1})) then 1
                when strpos(lower({0}), lower({1})) > 0 then 2 else 3 end
                """, Integer.class, columns.field(named.name()).collate("default"), DSL.val(search.text()));
    }

    /// Reads the rows that a page's rows point to, by reference and id.
    ///
    /// @throws ApiProblem 400 when they are too large together
    public static Map<String, Map<UUID, ObjectNode>> expand(
            Transaction transaction, RowQuery query, List<StoredRow> rows) {
        Map<String, Map<UUID, ObjectNode>> expanded = new LinkedHashMap<>();
        long bytes = 0;
        for (RowQuery.Expansion expansion : query.expansions()) {
            Map<UUID, ObjectNode> found = new LinkedHashMap<>();
            expanded.put(expansion.field(), found);
            Set<UUID> ids = new LinkedHashSet<>();
            for (StoredRow row : rows) {
                if (row.value(expansion.field()) instanceof UUID id) {
                    ids.add(id);
                }
            }
            if (ids.isEmpty()) {
                continue;
            }
            Columns columns = Columns.of(expansion.target());
            try (org.jooq.Cursor<Record> records = transaction
                    .dsl()
                    .select(columns.all())
                    .from(columns.table())
                    .where(new Conditions(transaction.tenantId()).visible(columns))
                    .and(columns.id().in(ids))
                    .orderBy(columns.id())
                    .fetchSize(FETCHED_AT_ONCE)
                    .fetchLazy()) {
                for (Record record = records.fetchNext(); record != null; record = records.fetchNext()) {
                    StoredRow row = StoredRow.read(columns, record);
                    bytes += row.bytes();
                    if (bytes > MOST_BYTES) {
                        throw ApiProblem.invalid(
                                "expand", "max", "the rows that are pointed to are larger than 8 MiB: lower the limit");
                    }
                    found.put(row.id(), row.json(expansion.target()));
                }
            }
        }
        return expanded;
    }

    /// Reads the rows that a page's rows own, by name and owner.
    ///
    /// @throws ApiProblem 400 when they are too large together
    public static Map<String, Map<UUID, List<ObjectNode>>> ownedBy(
            Transaction transaction, RowQuery query, List<StoredRow> rows) {
        return owned(
                transaction, query.owned(), rows.stream().map(StoredRow::id).collect(Collectors.toSet()));
    }

    /// Reads the rows that some rows own, in the order of their creation, by name and owner.
    ///
    /// @param pointers the fields by which they are owned, of entities that the caller may read
    /// @throws ApiProblem 400 when they are too large together
    public static Map<String, Map<UUID, List<ObjectNode>>> owned(
            Transaction transaction, List<EntityTables.Pointer> pointers, Set<UUID> owners) {
        Map<String, Map<UUID, List<ObjectNode>>> owned = new LinkedHashMap<>();
        long bytes = 0;
        for (EntityTables.Pointer pointer : pointers) {
            Map<UUID, List<ObjectNode>> found = new LinkedHashMap<>();
            owned.put(pointer.owned(), found);
            if (owners.isEmpty()) {
                continue;
            }
            Columns columns = Columns.of(pointer.table());
            Field<Object> owner = columns.field(pointer.field().name());
            try (org.jooq.Cursor<Record> records = transaction
                    .dsl()
                    .select(columns.all())
                    .from(columns.table())
                    .where(new Conditions(transaction.tenantId()).visible(columns))
                    .and(owner.coerce(UUID.class).eq(DSL.any(owners.toArray(UUID[]::new))))
                    .orderBy(columns.field(SystemField.CREATED_AT.word()), columns.id())
                    .fetchSize(FETCHED_AT_ONCE)
                    .fetchLazy()) {
                for (Record record = records.fetchNext(); record != null; record = records.fetchNext()) {
                    StoredRow row = StoredRow.read(columns, record);
                    bytes += row.bytes();
                    if (bytes > MOST_BYTES) {
                        throw ApiProblem.invalid(
                                "expand",
                                "max",
                                "the rows that are owned are larger than 8 MiB: lower the limit, or list them by a filter");
                    }
                    found.computeIfAbsent((UUID) row.value(pointer.field().name()), id -> new ArrayList<>())
                            .add(row.json(pointer.table()));
                }
            }
        }
        return owned;
    }

    private static Optional<Long> count(Transaction transaction, Columns columns, Condition matching, CountKind kind) {
        if (kind == CountKind.NONE) {
            return Optional.empty();
        }
        Pipeline pipeline = transaction.pipeline();
        Answer<Long> counted = pipeline.query(counting(columns, matching, kind), RowQueries::number);
        pipeline.run();
        return Optional.of(total(transaction, columns, matching, kind, counted.get()));
    }

    /// Counts rows; for an estimate, those up to which it is exact and one more.
    private static Select<?> counting(Columns columns, Condition matching, CountKind kind) {
        if (kind == CountKind.EXACT) {
            return DSL.selectCount().from(columns.table()).where(matching);
        }
        return DSL.selectCount()
                .from(DSL.selectOne()
                        .from(columns.table())
                        .where(matching)
                        .limit(DSL.inline(COUNTED_EXACTLY + 1))
                        .asTable("few"));
    }

    private static long number(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getLong(1);
    }

    /// How many rows there are, or how many the planner expects where more are there than were to be
    /// counted.
    private static long total(
            Transaction transaction, Columns columns, Condition matching, CountKind kind, long counted) {
        if (kind == CountKind.EXACT || counted <= COUNTED_EXACTLY) {
            return counted;
        }
        Select<?> rows = DSL.selectOne().from(columns.table()).where(matching);
        Record plan = transaction.dsl().fetchSingle("explain (format json) {0}", rows);
        long expected = JSON.readTree(String.valueOf(plan.get(0)))
                .path(0)
                .path("Plan")
                .path("Plan Rows")
                .asLong();
        return Math.max(counted, expected);
    }
}
