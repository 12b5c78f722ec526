import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// How long an import of a file over HTTP takes, from its upload to its end, beside a COPY of the same rows.
///
/// The COPY is done by a superuser, into the same table with its indexes, and writes the rows alone. The import checks each row by the rules, and writes
/// words, audit entries and events with it, so that the same is copied once more with these.
final class ImportRate {
    private static final String IMPORTS = "/api/v1/imports";
    private static final Set<String> UNDER_WAY = Set.of("queued", "running");

    private final Api api;
    private final Node node;
    private final String token;
    private final DataRows rows;

    ImportRate(Api api, Node node, String token, DataRows rows) {
        this.api = api;
        this.node = node;
        this.token = token;
        this.rows = rows;
    }

    /// What was measured, in seconds.
    record Figures(double imported, double copied, double copiedWithAll) {}

    /// @param prefix what the rows' codes begin with; no other row's do
    Figures measure(String tenant, String plugin, String entity, int count, String prefix) throws IOException, InterruptedException, SQLException {
        StringBuilder file = new StringBuilder("code,name,status,qty\n");
        for (int row = 0; row < count; row++) {
            file.append(prefix).append('I').append(row).append(",part").append(row % 5_000).append(row % 10 < 3 ? ",hold," : ",active,").append(row % 1_000).append('\n');
        }
        JsonNode made = must(201, api.send(node, "POST", IMPORTS, token,
                "{\"plugin\":\"%s\",\"entity\":\"%s\",\"format\":\"csv\"}".formatted(plugin, entity), Map.of()));
        String job = IMPORTS + "/" + made.path("id").asString();
        long begun = System.nanoTime();
        must(200, api.send(node, "PUT", job + "/file", token, file.toString(), Map.of()));
        must(200, api.send(node, "POST", job + "/start", token, "{}", Map.of()));
        JsonNode now = must(200, api.send(node, "GET", job, token, null, Map.of()));
        while (UNDER_WAY.contains(now.path("status").asString())) {
            Thread.sleep(20);
            now = must(200, api.send(node, "GET", job, token, null, Map.of()));
        }
        double imported = seconds(begun);
        if (!now.path("status").asString().equals("done") || now.path("progress").path("created").asInt() != count) {
            throw new IOException("the import ended with " + now);
        }
        return new Figures(imported, copy(tenant, count, prefix + "R", false), copy(tenant, count, prefix + "A", true));
    }

    private double copy(String tenant, int count, String prefix, boolean withAll) throws IOException, SQLException {
        try (Connection connection = rows.connection()) {
            connection.setAutoCommit(false);
            Map<String, StringReader> files = rows.copies(connection, tenant, count, prefix, withAll);
            long begun = System.nanoTime();
            for (Map.Entry<String, StringReader> file : files.entrySet()) {
                connection.unwrap(org.postgresql.PGConnection.class).getCopyAPI().copyIn("copy " + file.getKey() + " from stdin with (format csv)", file.getValue(), 1 << 16);
            }
            connection.commit();
            return seconds(begun);
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static JsonNode must(int status, Api.Answer answer) throws IOException {
        if (answer.status() != status) {
            throw new IOException("expected " + status + ", found " + answer);
        }
        return answer.body();
    }
}
