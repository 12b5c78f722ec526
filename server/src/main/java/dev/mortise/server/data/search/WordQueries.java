package dev.mortise.server.data.search;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// The words of an entity's rows, in a table beside theirs. See RATIONALE.md, "Why are words kept in a
/// table?".
public final class WordQueries {
    private static final int WRITTEN_AT_ONCE = 5_000;
    private static final int FETCHED_AT_ONCE = 64;

    /// The planner takes time for each; those beyond are counted.
    private static final int MOST_JOINED = 6;

    /// After every word: no text has this character in one.
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final Field<UUID> TENANT = DSL.field(DSL.name("tenant_id"), SQLDataType.UUID);
    private static final Field<String> WORD = DSL.field(DSL.name("word"), SQLDataType.CLOB);
    private static final Field<UUID> ROW = DSL.field(DSL.name("row_id"), SQLDataType.UUID);

    private static final String REPLACED =
            "delete from \"%s\" where tenant_id = ? and row_id = ? and word <> all (string_to_array(?, ' '))";

    private WordQueries() {}

    /// Notes the words of a row of the transaction's tenant.
    public static void insert(Transaction transaction, EntityTable table, StoredRow row) {
        insert(transaction, table, row.id(), SearchWords.of(table, row::value));
    }

    /// Notes the words of a tenant's row.
    public static void insert(Pipeline pipeline, UUID tenantId, EntityTable table, StoredRow row) {
        Set<String> words = SearchWords.of(table, row::value);
        if (!words.isEmpty()) {
            pipeline.update(insertion(table), List.of(tenantId, row.id(), String.join(" ", words)));
        }
    }

    private static String insertion(EntityTable table) {
        return """
                insert into "%s" (tenant_id, word, row_id)
                select ?, word, ? from unnest(string_to_array(?, ' ')) as word
                on conflict do nothing
                """.formatted(table.wordsTable());
    }

    /// Notes the words of new rows.
    public static void insertAll(Transaction transaction, EntityTable table, List<StoredRow> rows) {
        List<String> words = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (StoredRow row : rows) {
            for (String word : SearchWords.of(table, row::value)) {
                words.add(word);
                ids.add(row.id().toString());
            }
            if (words.size() >= WRITTEN_AT_ONCE) {
                insertAll(transaction, table, words, ids);
            }
        }
        insertAll(transaction, table, words, ids);
    }

    private static void insertAll(Transaction transaction, EntityTable table, List<String> words, List<String> ids) {
        if (!words.isEmpty()) {
            transaction
                    .jdbc()
                    .sql("""
                            insert into "%s" (tenant_id, word, row_id)
                            select ?, found.word, found.id::uuid
                            from unnest(string_to_array(?, ' '), string_to_array(?, ' ')) as found (word, id)
                            """.formatted(table.wordsTable()))
                    .params(transaction.tenantId(), String.join(" ", words), String.join(" ", ids))
                    .update();
        }
        words.clear();
        ids.clear();
    }

    private static void insert(Transaction transaction, EntityTable table, UUID row, Set<String> words) {
        if (!words.isEmpty()) {
            transaction
                    .jdbc()
                    .sql(insertion(table))
                    .params(transaction.tenantId(), row, String.join(" ", words))
                    .update();
        }
    }

    /// Notes what the words of a row are now.
    public static void replace(Transaction transaction, EntityTable table, StoredRow row) {
        Set<String> words = SearchWords.of(table, row::value);
        transaction
                .jdbc()
                .sql(REPLACED.formatted(table.wordsTable()))
                .params(transaction.tenantId(), row.id(), String.join(" ", words))
                .update();
        insert(transaction, table, row.id(), words);
    }

    /// Notes what the words of a tenant's row are now.
    public static void replace(Pipeline pipeline, UUID tenantId, EntityTable table, StoredRow row) {
        pipeline.update(
                REPLACED.formatted(table.wordsTable()),
                List.of(tenantId, row.id(), String.join(" ", SearchWords.of(table, row::value))));
        insert(pipeline, tenantId, table, row);
    }

    /// Forgets the words of a row.
    public static void delete(Transaction transaction, EntityTable table, UUID row) {
        transaction
                .jdbc()
                .sql("delete from \"%s\" where tenant_id = ? and row_id = ?".formatted(table.wordsTable()))
                .params(transaction.tenantId(), row)
                .update();
    }

    /// Works the words of every tenant's rows out anew; nobody may write the rows meanwhile.
    ///
    /// @param platform across tenants
    public static void rebuild(Transaction platform, EntityTable table) {
        platform.jdbc().sql("delete from \"%s\"".formatted(table.wordsTable())).update();
        if (table.searched().isEmpty()) {
            return;
        }
        Columns columns = Columns.of(table);
        List<Field<?>> fields = new ArrayList<>(columns.all());
        fields.add(columns.tenantId());
        Found found = new Found();
        try (Cursor<Record> records = platform.dsl()
                .select(fields)
                .from(columns.table())
                .where(columns.deletedAt().isNull())
                .fetchSize(FETCHED_AT_ONCE)
                .fetchLazy()) {
            for (Record record = records.fetchNext(); record != null; record = records.fetchNext()) {
                StoredRow row = StoredRow.read(columns, record);
                String tenant = String.valueOf(record.get(columns.tenantId()));
                for (String word : SearchWords.of(table, row::value)) {
                    found.add(tenant, word, row.id().toString());
                }
                if (found.words.size() >= WRITTEN_AT_ONCE) {
                    found.write(platform, table);
                }
            }
        }
        found.write(platform, table);
    }

    /// The rows of a tenant that have all of what is looked for. The planner begins with the rarest of
    /// the first ones.
    public static Condition found(UUID tenantId, Columns columns, List<SearchWords.Term> terms) {
        Table<Record> words = DSL.table(DSL.name(columns.entity().wordsTable()));
        List<String> rest = new ArrayList<>();
        Condition found = DSL.noCondition();
        int joined = 0;
        for (SearchWords.Term term : terms) {
            if (!term.isPrefix() && joined >= MOST_JOINED) {
                rest.add(term.word());
                continue;
            }
            joined++;
            Condition isMeant =
                    term.isPrefix() ? WORD.ge(term.word()).and(WORD.lt(term.word() + LAST)) : WORD.eq(term.word());
            found = found.and(columns.id()
                    .in(DSL.select(ROW).from(words).where(TENANT.eq(tenantId)).and(isMeant)));
        }
        return rest.isEmpty()
                ? found
                : found.and(columns.id()
                        .in(DSL.select(ROW)
                                .from(words)
                                .where(TENANT.eq(tenantId))
                                .and(WORD.in(rest))
                                .groupBy(ROW)
                                .having(DSL.count().eq(rest.size()))));
    }

    /// The rows in whose searched fields, as the caller meets the entity, there is all of what is
    /// looked for. For callers that may not read all of these fields: a row's words do not tell which
    /// field they are from, so what such a caller finds must not depend on them in any way. Looks into
    /// the rows themselves, and finds a word's middle too.
    public static Condition foundInFields(Columns columns, List<SearchWords.Term> terms) {
        Condition found = DSL.noCondition();
        for (SearchWords.Term term : terms) {
            found = found.and(inFields(columns, columns.entity().searched(), term)
                    .or(inFields(columns, columns.entity().searchedInRows(), term)));
        }
        return found;
    }

    /// The rows that have all of what is looked for, each in their words or in one of the fields that
    /// the tenant added, of which no words are kept. Looks into every row of the tenant.
    public static Condition foundInBoth(UUID tenantId, Columns columns, List<SearchWords.Term> terms) {
        Condition found = DSL.noCondition();
        for (SearchWords.Term term : terms) {
            found = found.and(found(tenantId, columns, List.of(term))
                    .or(inFields(columns, columns.entity().searchedInRows(), term)));
        }
        return found;
    }

    private static Condition inFields(Columns columns, List<EntityField> fields, SearchWords.Term term) {
        return DSL.or(fields.stream()
                .map(field -> DSL.condition(
                        "strpos(lower(normalize({0}, NFKC)), {1}) > 0",
                        columns.field(field.name()).collate("default"), DSL.val(term.word())))
                .toList());
    }

    /// Words of several rows.
    private static final class Found {
        private final List<String> tenants = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final List<String> rows = new ArrayList<>();

        void add(String tenant, String word, String row) {
            tenants.add(tenant);
            words.add(word);
            rows.add(row);
        }

        void write(Transaction platform, EntityTable table) {
            if (words.isEmpty()) {
                return;
            }
            platform.jdbc()
                    .sql("""
                            insert into "%s" (tenant_id, word, row_id)
                            select tenant::uuid, word, id::uuid
                            from unnest(string_to_array(?, ' '), string_to_array(?, ' '), string_to_array(?, ' '))
                                as found (tenant, word, id)
                            """.formatted(table.wordsTable()))
                    .params(String.join(" ", tenants), String.join(" ", words), String.join(" ", rows))
                    .update();
            tenants.clear();
            words.clear();
            rows.clear();
        }
    }
}
