package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The project's example plugins, brought to a server as an operator does it.
final class ExamplePlugins {
    static final String INVENTORY = "com.acme.inventory";

    private static final Path FOLDER = Path.of("..", "examples");
    private static final String ADMIN = "/api/v1/admin/plugins";

    private ExamplePlugins() {}

    /// Uploads an example, installs and enables it.
    static void run(TestServer.Client operator, String example, String id) {
        expect(201, upload(operator, wasm(example), toml(example)));
        expect(200, step(operator, id, "install"));
        expect(200, step(operator, id, "enable"));
    }

    static TestServer.Answer upload(TestServer.Client operator, byte[] wasm, String toml) {
        return operator.upload(ADMIN, Map.of("wasm", wasm, "manifest", toml.getBytes(StandardCharsets.UTF_8)));
    }

    static TestServer.Answer step(TestServer.Client operator, String id, String step) {
        return operator.post(ADMIN + "/" + id + "/" + step, "{}");
    }

    static byte[] wasm(String example) {
        try {
            return Files.readAllBytes(FOLDER.resolve(example).resolve("plugin.wasm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String toml(String example) {
        try {
            return Files.readString(FOLDER.resolve(example).resolve("manifest.toml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void expect(int status, TestServer.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }
}
