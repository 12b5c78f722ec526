package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.imports.ImportRetention;
import dev.mortise.server.platform.ServerOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Files of a server that allows one of 1 MiB, and 2 MiB for a tenant.
class DataImportBoundsIT {
    private static final int MOST_BYTES = 1 << 20;
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            0,
            ServerOptions.Retention.STANDARD,
            null,
            new ServerOptions.Operation.Imports(MOST_BYTES, Duration.ofDays(1)),
            ServerOptions.Operation.Webhooks.STANDARD,
            null));

    private final Client client = SERVER.newTenant();
    private final ImportJobs imports = new ImportJobs(client);

    @BeforeAll
    static void install() {
        new TestPlugins(SERVER).install(Inventory.manifest(Inventory.PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String count(String table, String id) {
        return SERVER.database()
                .asSuperuser("select count(*) from " + table + " where import_id = '" + id + "'")
                .getFirst()
                .getFirst();
    }

    @Test
    void aFileAndATenantsFilesAreBounded() {
        String one = imports.created("csv", "");
        Answer tooLarge = imports.upload(one, new byte[MOST_BYTES + 1]);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(code(tooLarge)).isEqualTo("too_large");
        assertThat(imports.upload(one, new byte[MOST_BYTES]).status()).isEqualTo(200);
        // What comes again takes the place of what was there.
        assertThat(imports.upload(one, new byte[MOST_BYTES]).status()).isEqualTo(200);
        assertThat(imports.get(one).json().path("fileBytes").asInt()).isEqualTo(MOST_BYTES);
        assertThat(count("import_pieces", one)).isEqualTo("1");
        assertThat(imports.upload(imports.created("csv", ""), new byte[MOST_BYTES])
                        .status())
                .isEqualTo(200);
        String third = imports.created("csv", "");
        Answer noRoom = imports.upload(third, new byte[] {'x'});
        assertThat(noRoom.status()).isEqualTo(413);
        assertThat(count("import_pieces", third)).isEqualTo("0");
        assertThat(imports.delete(one).status()).isEqualTo(204);
        assertThat(count("import_pieces", one)).isEqualTo("0");
        assertThat(imports.upload(third, new byte[] {'x'}).status()).isEqualTo(200);
    }

    @Test
    void whatNobodyDoesAnythingWithIsForgotten() {
        String old = imports.created("csv", "");
        assertThat(imports.upload(old, new byte[] {'x'}).status()).isEqualTo(200);
        imports.start(old, true);
        imports.ended(old);
        String young = imports.created("csv", "");
        SERVER.database()
                .asSuperuser("update imports set changed_at = now() - interval '2 days' where id = '" + old
                        + "' returning id");
        SERVER.bean(ImportRetention.class).wake();
        Await.untilEquals(404, () -> imports.get(old).status());
        assertThat(List.of(count("import_pieces", old), count("import_errors", old)))
                .containsExactly("0", "0");
        assertThat(imports.get(young).status()).isEqualTo(200);
    }
}
