package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.call.CallResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFolderTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String OTHER_KEY = "fedcba9876543210".repeat(4);
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    private final byte[] secret = new byte[32];

    @TempDir
    private Path folder = Path.of("");

    private CodeFolder open(long mostBytes) throws IOException {
        return CodeFolder.open(folder.resolve("code"), secret, mostBytes, Clock.systemUTC());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("code"))) {
            return files.toList();
        }
    }

    @Test
    void whatWasStoredComesBack() throws IOException {
        CodeFolder cache = open(1 << 20);
        assertThat(cache.load(KEY)).isNull();
        cache.store(KEY, CODE);

        assertThat(cache.load(KEY)).isEqualTo(CODE);
        assertThat(open(1 << 20).load(KEY)).isEqualTo(CODE);
        assertThat(cache.load(OTHER_KEY)).isNull();
    }

    @Test
    void aChangedByteIsFoundAndTheFileGoes() throws IOException {
        CodeFolder cache = open(1 << 20);
        cache.store(KEY, CODE);
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        for (int at : new int[] {0, 31, 32, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertThat(cache.load(KEY)).as("byte " + at).isNull();
            assertThat(file).doesNotExist();
        }
        for (int length : new int[] {0, 31, 32, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(cache.load(KEY)).as("length " + length).isNull();
        }
    }

    @Test
    void aFileUnderAnotherNameOrSecretIsRefused() throws IOException {
        open(1 << 20).store(KEY, CODE);
        Path file = files().getFirst();
        Path renamed = file.resolveSibling(file.getFileName().toString().replace(KEY, OTHER_KEY));
        Files.copy(file, renamed);
        assertThat(open(1 << 20).load(OTHER_KEY)).isNull();

        secret[0] = 1;
        assertThat(open(1 << 20).load(KEY)).isNull();
    }

    @Test
    void theLongestUnusedGoFirst() throws IOException {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        InstantSource clock = () -> now[0] = now[0].plusSeconds(1);
        CodeFolder cache = CodeFolder.open(folder.resolve("code"), secret, 120, clock);
        cache.store(KEY, CODE);
        cache.store(OTHER_KEY, CODE);
        assertThat(cache.load(OTHER_KEY)).isNotNull();
        assertThat(cache.load(KEY)).isNotNull();

        cache.store("a".repeat(64), new byte[40]);

        assertThat(cache.load(OTHER_KEY)).isNull();
        assertThat(files()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void keysAreNoPathsAndSecretsNotShort() throws IOException {
        CodeFolder cache = open(1 << 20);
        assertThatThrownBy(() -> cache.load("../" + KEY.substring(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hexadecimal digits");
        assertThatThrownBy(() -> CodeFolder.open(folder, new byte[8], 1, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
    }

    @Test
    void aPluginIsCompiledOnceForEveryEngine() throws IOException {
        EngineOptions options =
                EngineOptions.of(Clock.systemUTC(), UUID::randomUUID).withCodeCache(open(64 << 20));
        for (int round = 0; round < 2; round++) {
            try (PluginEngine engine = new PluginEngine(options)) {
                engine.load(Examples.wasm("inventory"), Examples.manifest("inventory"));
                assertThat(engine.initialize("com.acme.inventory").outcome()).isEqualTo(CallResult.Outcome.OK);
            }
            assertThat(files()).hasSize(1);
        }
    }
}
