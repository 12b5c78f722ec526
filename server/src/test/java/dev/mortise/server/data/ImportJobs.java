package dev.mortise.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Imports into an entity as one user reaches them.
record ImportJobs(Client client, String plugin, String entity) {
    private static final String PATH = "/api/v1/imports";

    /// Imports of items.
    ImportJobs(Client client) {
        this(client, Inventory.PLUGIN, "item");
    }

    /// Makes an import.
    ///
    /// @param options further members of the request, each beginning with a comma
    Answer create(String format, String options) {
        return client.post(PATH, """
                {"plugin":"%s","entity":"%s","format":"%s"%s}""".formatted(plugin, entity, format, options));
    }

    /// Makes an import, which must succeed.
    String created(String format, String options) {
        Answer made = create(format, options);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return Rows.id(made);
    }

    Answer upload(String id, byte[] file) {
        return client.put(PATH + "/" + id + "/file", file);
    }

    Answer start(String id, boolean dryRun) {
        return client.post(PATH + "/" + id + "/start", "{\"dryRun\":" + dryRun + "}");
    }

    Answer get(String id) {
        return client.get(PATH + "/" + id);
    }

    Answer post(String id, String action) {
        return client.post(PATH + "/" + id + "/" + action, "{}");
    }

    Answer delete(String id) {
        return client.delete(PATH + "/" + id);
    }

    /// The lines of the errors, without the line of names.
    List<String> errors(String id) {
        Answer errors = client.get(PATH + "/" + id + "/errors");
        assertThat(errors.status()).as(errors.body()).isEqualTo(200);
        assertThat(errors.header("content-type")).isEqualTo("text/csv;charset=UTF-8");
        return errors.body().lines().skip(1).toList();
    }

    /// Waits until an import does not run any more.
    JsonNode ended(String id) {
        return Await.until(
                "the import ends",
                () -> get(id).json(),
                now -> !List.of("queued", "running").contains(now.path("status").asString()));
    }

    /// Uploads a file and starts its import, which must be taken; waits for its end.
    JsonNode run(String id, String file, boolean dryRun) {
        Answer uploaded = upload(id, file.getBytes(StandardCharsets.UTF_8));
        assertThat(uploaded.status()).as(uploaded.body()).isEqualTo(200);
        Answer started = start(id, dryRun);
        assertThat(started.status()).as(started.body()).isEqualTo(200);
        return ended(id);
    }

    /// Makes an import, and carries it out.
    JsonNode run(String format, String options, String file) {
        return run(created(format, options), file, false);
    }

    /// `status rows=… created=… updated=… unchanged=… failed=…`.
    static String shown(JsonNode ended) {
        JsonNode progress = ended.path("progress");
        return "%s rows=%d created=%d updated=%d unchanged=%d failed=%d"
                .formatted(
                        ended.path("status").asString(),
                        progress.path("rowsRead").asLong(),
                        progress.path("created").asLong(),
                        progress.path("updated").asLong(),
                        progress.path("unchanged").asLong(),
                        progress.path("failed").asLong());
    }
}
