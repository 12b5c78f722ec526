import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The rows of the entity `item` of one plugin, past the servers: made by the million, read and written with JDBC alone.
///
/// Which column holds a field is found by a row that was created over HTTP with [#CODE] and [#NAME].
final class DataRows {
    static final String CODE = "SAMPLE";
    static final String NAME = "first";
    private static final int NAMES = 5_000;

    private final Database database;
    private final String table;
    private final List<String> tenants;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final List<String> columns = new ArrayList<>();
    private long made;

    DataRows(Database database, List<String> tenants) throws SQLException {
        this.database = database;
        this.tenants = List.copyOf(tenants);
        table = (String) database.query("select c.relname::text from pg_class c where c.relkind = 'r' and c.relname ~ '^plugin_.*_e1$'").getFirst().getFirst();
        try (Connection connection = connection();
                PreparedStatement sample = connection.prepareStatement("select * from \"" + table + "\" limit 1");
                ResultSet row = sample.executeQuery()) {
            row.next();
            ResultSetMetaData described = row.getMetaData();
            for (int column = 1; column <= described.getColumnCount(); column++) {
                String name = described.getColumnName(column);
                columns.add(name);
                String value = String.valueOf(row.getString(column));
                switch (value) {
                    case CODE -> fields.put("code", name);
                    case NAME -> fields.put("name", name);
                    case "active" -> fields.put("status", name);
                    case "7.000" -> fields.put("qty", name);
                    default -> fields.putIfAbsent(name, name);
                }
            }
        }
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(database.superuserUrl());
    }

    long made() {
        return made;
    }

    String column(String field) {
        return fields.get(field);
    }

    String table() {
        return '"' + table + '"';
    }

    String words() {
        return '"' + table + "_words\"";
    }

    /// Makes rows until there are so many, evenly of all tenants, and the words that they are found by.
    void fill(long rows) throws SQLException {
        if (rows <= made) {
            return;
        }
        List<List<Object>> indexes = database.query("select c.relname::text, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid"
                + " where i.indrelid = '" + table() + "'::regclass and not exists (select 1 from pg_constraint where conindid = i.indexrelid)");
        for (List<Object> index : indexes) {
            database.execute("drop index \"" + index.getFirst() + "\"");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String column : columns) {
            values.put(column, "sample.\"" + column + "\"");
        }
        values.put("tenant_id", "(array['" + String.join("','", tenants) + "'])[1 + n % " + tenants.size() + "]::uuid");
        values.put("id", "uuidv7()");
        values.put("created_at", "now() - interval '1 ms' * (" + rows + " - n)");
        values.put("updated_at", "now() - interval '1 ms' * ((n::bigint * 7919) % " + rows + ")");
        values.put(column("code"), "'C' || n");
        values.put(column("name"), "'part' || (n / " + tenants.size() + ") % " + NAMES);
        values.put(column("status"), "case when n % 1000 < 300 then 'hold' else 'active' end");
        values.put(column("qty"), "n % 1000");
        database.execute("insert into %s (%s) select %s from generate_series(%d, %d) n, (select * from %s where %s = '%s' limit 1) sample".formatted(
                table(),
                columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(",")),
                String.join(",", columns.stream().map(values::get).toList()),
                made + 1,
                rows,
                table(),
                column("code"),
                CODE));
        made = rows;
        for (List<Object> index : indexes) {
            database.execute((String) index.get(1));
        }
        database.execute("truncate " + words());
        database.execute("insert into %1$s (tenant_id, word, row_id) select tenant_id, word, id from %2$s, lateral (values (lower(%3$s)), (lower(%4$s))) of (word) order by 1, 2, 3"
                .formatted(words(), table(), column("code"), column("name")));
        database.execute("vacuum (analyze) " + table());
        database.execute("vacuum (analyze) " + words());
        database.execute("checkpoint");
    }

    /// The files of COPY that write rows as creations do, each with ids of its own, by table and columns; the rows' first.
    ///
    /// @param prefix what the rows' codes begin with
    /// @param withAll whether their words, audit entries and events are written too
    Map<String, StringReader> copies(Connection connection, String tenant, int count, String prefix, boolean withAll) throws SQLException {
        String sample = (String) database.query("select id::text from " + table() + " where tenant_id = '" + tenant + "' and " + column("code") + " = '" + CODE + "'")
                .getFirst().getFirst();
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put(table(), "id = '" + sample + "'");
        if (withAll) {
            sources.put(words(), "row_id = '" + sample + "' and word = lower('" + CODE + "')");
            sources.put("audit", "target_id = '" + sample + "'");
            sources.put("events", "order_key = '" + sample + "'");
        }
        List<String> ids = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            ids.add(new UUID(System.currentTimeMillis() << 16 | 0x7000, 0x8000000000000000L | row).toString());
        }
        Map<String, StringReader> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Map<String, String> values = new LinkedHashMap<>();
            try (PreparedStatement select = connection.prepareStatement("select * from " + source.getKey() + " where tenant_id = '" + tenant + "' and " + source.getValue() + " limit 1");
                    ResultSet row = select.executeQuery()) {
                row.next();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    String name = row.getMetaData().getColumnName(column);
                    if (!isGenerated(source.getKey(), name)) {
                        values.put(name, row.getString(column));
                    }
                }
            }
            StringBuilder file = new StringBuilder();
            boolean isWords = source.getKey().equals(words());
            for (int row = 0; row < count; row++) {
                String code = prefix + row;
                for (String word : isWords ? List.of(code.toLowerCase(java.util.Locale.ROOT), "part" + row % NAMES) : List.of("")) {
                    Map<String, String> written = new LinkedHashMap<>(values);
                    written.replace("id", source.getKey().equals(table()) ? ids.get(row) : UUID.randomUUID().toString());
                    written.replace("target_id", ids.get(row));
                    written.replace("order_key", ids.get(row));
                    written.replace("row_id", ids.get(row));
                    written.replace("word", word);
                    written.replace(column("code"), code);
                    written.replace(column("name"), "part" + row % NAMES);
                    written.replace(column("qty"), String.valueOf(row % 1_000));
                    file.append(written.values().stream().map(DataRows::cell).collect(Collectors.joining(","))).append('\n');
                }
            }
            files.put(source.getKey() + " (" + values.keySet().stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")) + ")", new StringReader(file.toString()));
        }
        return files;
    }

    private static String cell(String value) {
        return value == null ? "" : '"' + value.replace("\"", "\"\"") + '"';
    }

    /// Ids of some of a tenant's rows, in no order.
    List<UUID> ids(String tenant, int count) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        for (List<Object> row : database.query("select id from " + table() + " where tenant_id = '" + tenant + "' order by md5(id::text) limit " + count)) {
            ids.add((UUID) row.getFirst());
        }
        return ids;
    }

    private boolean isGenerated(String from, String column) throws SQLException {
        return database.count("select count(1) from pg_attribute where attrelid = '" + from + "'::regclass and attname = '" + column
                + "' and (attgenerated <> '' or attidentity <> '')") > 0;
    }

    /// Writes what the creation of a row writes, copied from one over HTTP, each with ids of its own.
    Creation creation(String tenant) throws SQLException {
        return new Creation(UUID.fromString(tenant));
    }

    /// Prepared statements on one connection. All of it in one transaction, one creation after the other.
    final class Creation implements AutoCloseable {
        private final Connection connection = connection();
        private final List<PreparedStatement> inserts = new ArrayList<>();
        private final List<Object[]> values = new ArrayList<>();
        private final List<Map<String, Integer>> places = new ArrayList<>();
        private final UUID tenant;

        private Creation(UUID tenant) throws SQLException {
            this.tenant = tenant;
            String id = find("select id::text from " + table() + " where tenant_id = '" + tenant + "' and " + column("code") + " = '" + CODE + "'");
            copy(table(), "id = '" + id + "'");
            copy("audit", "target_id = '" + id + "'");
            copy("events", "order_key = '" + id + "'");
            copy(words(), "row_id = '" + id + "' and word = lower('" + CODE + "')");
            copy(words(), "row_id = '" + id + "' and word = lower('" + NAME + "')");
            connection.setAutoCommit(false);
        }

        private String find(String sql) throws SQLException {
            return (String) database.query(sql).getFirst().getFirst();
        }

        private void copy(String from, String which) throws SQLException {
            String sql = "select * from " + from + " where tenant_id = '" + tenant + "' and " + which + " limit 1";
            try (PreparedStatement select = connection.prepareStatement(sql);
                    ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("nothing was found by " + sql);
                }
                ResultSetMetaData described = row.getMetaData();
                Map<String, Integer> place = new LinkedHashMap<>();
                List<Object> read = new ArrayList<>();
                for (int column = 1; column <= described.getColumnCount(); column++) {
                    if (!described.isAutoIncrement(column) && !isGenerated(from, described.getColumnName(column))) {
                        place.put(described.getColumnName(column), read.size());
                        read.add(row.getObject(column));
                    }
                }
                inserts.add(connection.prepareStatement("insert into " + from + " ("
                        + place.keySet().stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")) + ") values ("
                        + String.join(",", Collections.nCopies(place.size(), "?")) + ")"));
                values.add(read.toArray());
                places.add(place);
            }
        }

        /// One creation and its commit.
        void create() throws SQLException {
            UUID id = UUID.randomUUID();
            String code = "R" + id;
            for (int statement = 0; statement < inserts.size(); statement++) {
                Object[] row = Arrays.copyOf(values.get(statement), values.get(statement).length);
                Map<String, Integer> place = places.get(statement);
                put(row, place, "id", statement == 0 ? id : UUID.randomUUID());
                put(row, place, "target_id", id.toString());
                put(row, place, "order_key", id.toString());
                put(row, place, "row_id", id);
                put(row, place, column("code"), code.substring(0, 32));
                if (statement == 3) {
                    put(row, place, "word", code);
                }
                for (int index = 0; index < row.length; index++) {
                    inserts.get(statement).setObject(index + 1, row[index]);
                }
                inserts.get(statement).executeUpdate();
            }
            connection.commit();
        }

        private static void put(Object[] row, Map<String, Integer> place, String column, Object value) {
            Integer index = place.get(column);
            if (index != null) {
                row[index] = value;
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
