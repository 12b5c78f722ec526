package dev.mortise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The API's description that the server gives is the one in `docs/reference/openapi.json`. After a change of the
/// API, write it anew with
/// `mvn -pl server -am -Dtest=OpenApiIT -Dsurefire.failIfNoSpecifiedTests=false -Dopenapi.update=true test`, and
/// read the difference.
class OpenApiIT {
    private static final Path COMMITTED = Path.of("..", "docs", "reference", "openapi.json");

    @Test
    void theServedDescriptionIsTheCommittedOne() throws IOException {
        String served;
        try (TestServer server = TestServer.start()) {
            Answer answer = server.anonymous().get("/api/v1/openapi");
            assertThat(answer.status()).isEqualTo(200);
            served = JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(answer.json())
                    + "\n";
        }
        if (Boolean.getBoolean("openapi.update")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, served);
        }
        assertThat(COMMITTED)
                .as("the API changed: write the description anew with -Dopenapi.update=true")
                .content()
                .isEqualTo(served);
    }
}
