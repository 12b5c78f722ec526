package dev.mortise.server.data.schema;

import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.stream.Collectors;

/// The statements that count rows of entity tables.
final class CountQueries {
    private static final long MOST_COUNTED = 100_000;

    private CountQueries() {}

    /// How many rows a table has.
    ///
    /// @param estimated whether PostgreSQL's statistics say so
    record Size(long rows, boolean estimated) {}

    /// A table's rows that are not deleted: counted when they are few, else as PostgreSQL estimates them.
    static Size size(Transaction platform, String table) {
        long estimate = platform.jdbc()
                .sql("select reltuples::bigint from pg_class where oid = to_regclass(?)")
                .param('"' + table + '"')
                .query(Long.class)
                .optional()
                .orElse(0L);
        return estimate > MOST_COUNTED
                ? new Size(estimate, true)
                : new Size(count(platform, table, "deleted_at is null"), false);
    }

    /// Whether a table has more rows than a number, deleted ones among them.
    static boolean hasMoreRows(Transaction platform, String table, int number) {
        return platform.jdbc()
                .sql("select count(1) > ? from (select 1 from \"%s\" limit ?) found".formatted(table))
                .params(number, number + 1)
                .query(Boolean.class)
                .single();
    }

    /// The rows of a table of which a condition over columns holds.
    static long count(Transaction platform, String table, String condition) {
        return platform.jdbc()
                .sql("select count(1) from \"%s\" where %s".formatted(table, condition))
                .query(Long.class)
                .single();
    }

    /// The rows that share the values of columns with another one of their tenant.
    static long duplicates(Transaction platform, String table, List<String> columns) {
        String list = columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
        String present =
                columns.stream().map(column -> '"' + column + "\" is not null").collect(Collectors.joining(" and "));
        return platform.jdbc()
                .sql("""
                        select coalesce(sum(many), 0) from (
                            select count(1) as many from "%s" where deleted_at is null and %s
                            group by tenant_id, %s having count(1) > 1) same
                        """.formatted(table, present, list))
                .query(Long.class)
                .single();
    }
}
