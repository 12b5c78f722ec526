package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.component.internal.link.Program;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Code is compiled once and works the same when it comes back from the cache.
class CodeCacheTest {
    private static final class InMemory implements CodeCache {
        final Map<String, byte[]> stored = new ConcurrentHashMap<>();
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public byte @Nullable [] load(String key) {
            asked.incrementAndGet();
            return stored.get(key);
        }

        @Override
        public void store(String key, byte[] code) {
            stored.put(key, code);
        }
    }

    /// What a class begins with.
    private static final byte[] CLASS = {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe};

    private final InMemory cache = new InMemory();
    private final AtomicInteger rewritten = new AtomicInteger();

    private CompiledComponent compile(byte[] component, String version) {
        CoreRewriter counting = modules -> {
            rewritten.incrementAndGet();
            return modules;
        };
        return Component.decode(component)
                .compile(new CompileOptions(counting, CompileOptions.Engine.COMPILED, cache, version));
    }

    @Test
    void codeFromTheCacheDoesTheSame() {
        for (int round = 0; round < 2; round++) {
            try (ComponentInstance state =
                            compile(Fixture.bytes("state"), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS);
                    ComponentInstance tables =
                            compile(Fixture.bytes("tables"), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS);
                    ComponentInstance segments =
                            compile(Fixture.bytes("segments"), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS);
                    ComponentInstance guest =
                            compile(Fixture.bytes("guest"), "1").instantiate(Fixture.host(), Fixture.OPTIONS)) {
                assertThat(state.call("", "see-byte", List.of(new Value.U32(40_000))))
                        .isEqualTo(new Value.U8(99));
                assertThat(state.call("", "see-table", List.of())).isEqualTo(new Value.U32(1));
                assertThat(tables.call("", "right", List.of(new Value.U32(4)))).isEqualTo(new Value.U32(5));
                segments.call("", "owner-init", List.of());
                assertThat(segments.call("", "see", List.of())).isEqualTo(new Value.U8('o'));
                assertThat(guest.call(Fixture.GUEST, "shout", List.of(new Value.Str("a"))))
                        .isEqualTo(new Value.Str("A!"));
            }
            assertThat(rewritten).as("rewritten and compiled once each").hasValue(4);
            assertThat(cache.stored).hasSize(4);
        }
    }

    @Test
    void whatTheHostAddedToAModuleComesFromTheCacheToo() throws IOException {
        for (int round = 0; round < 2; round++) {
            try (InputStream in =
                            Objects.requireNonNull(CodeCacheTest.class.getResourceAsStream("/faults/tails.wasm"));
                    ComponentInstance tails =
                            compile(in.readAllBytes(), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
                List<Value> arguments = List.of(new Value.U32(3), new Value.U32(5), new Value.U32(0));
                assertThat(tails.call("", "call", arguments)).isEqualTo(new Value.U32(11));
            }
            try (InputStream in =
                            Objects.requireNonNull(CodeCacheTest.class.getResourceAsStream("/faults/exceptions.wasm"));
                    ComponentInstance exceptions =
                            compile(in.readAllBytes(), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
                assertThat(exceptions.call("", "across", List.of())).isEqualTo(new Value.U32(1));
            }
            assertThat(rewritten).as("rewritten and compiled once each").hasValue(2);
        }
    }

    @Test
    void codeIsLookedForOnceWhileTheComponentIsDecoded() {
        byte[] tables = Fixture.bytes("tables");
        CompileOptions ahead = new CompileOptions(CoreRewriter.NONE, CompileOptions.Engine.COMPILED, cache, "1");
        for (int round = 1; round <= 2; round++) {
            Component component = Component.decode(tables, ahead);
            try (ComponentInstance instance = component.compile(ahead).instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
                assertThat(instance.call("", "right", List.of(new Value.U32(4))))
                        .isEqualTo(new Value.U32(5));
            }
            assertThat(cache.asked).hasValue(round);
            assertThat(cache.stored).hasSize(1);
        }

        Component.decode(tables, ahead)
                .compile(new CompileOptions(CoreRewriter.NONE, CompileOptions.Engine.COMPILED, cache, "2"));

        assertThat(cache.stored)
                .as("under the version that it was compiled with")
                .hasSize(2);
    }

    @Test
    void whatIsCompiledDoesNotHoldOnToWhatWasKept() {
        byte[] tables = Fixture.bytes("tables");
        compile(tables, "1");
        List<WeakReference<byte[]>> given = new ArrayList<>();
        CodeCache giving = new CodeCache() {
            @Override
            public byte[] load(String key) {
                byte[] code = Objects.requireNonNull(cache.load(key)).clone();
                given.add(new WeakReference<>(code));
                return code;
            }

            @Override
            public void store(String key, byte[] code) {
                throw new AssertionError("it was kept");
            }
        };
        CompileOptions ahead = new CompileOptions(CoreRewriter.NONE, CompileOptions.Engine.COMPILED, giving, "1");
        CompiledComponent compiled = Component.decode(tables, ahead).compile(ahead);

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (given.getFirst().get() != null && System.nanoTime() < end) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(given).singleElement().extracting(WeakReference::get).isNull();
        assertThat(compiled.component().type().exports()).isNotEmpty();
    }

    @Test
    void aComponentThatIsInvalidIsRefusedWhateverIsKept() {
        CompileOptions ahead = new CompileOptions(CoreRewriter.NONE, CompileOptions.Engine.COMPILED, cache, "1");
        byte[] cut = Arrays.copyOf(Fixture.bytes("tables"), 40);

        assertThatExceptionOfType(InvalidComponent.class).isThrownBy(() -> Component.decode(cut, ahead));
        assertThat(cache.stored).isEmpty();
    }

    @Test
    void anotherVersionOfTheRewriterIsOtherCode() {
        compile(Fixture.bytes("plain"), "1");
        compile(Fixture.bytes("plain"), "2");

        assertThat(cache.stored).hasSize(2);
        assertThat(rewritten).hasValue(2);
    }

    @Test
    void codeThatDoesNotFitIsCompiledAgain() {
        compile(Fixture.bytes("tables"), "1");
        String key = cache.stored.keySet().iterator().next();
        byte[] good = Objects.requireNonNull(cache.stored.get(key));
        for (byte[] bad : List.of(
                new byte[0],
                Arrays.copyOf(good, good.length / 2),
                withoutClass(good),
                new byte[] {0, 0, 0, 2, 0x7f, -1, -1, -1},
                new byte[] {0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1})) {
            cache.stored.put(key, bad);
            try (ComponentInstance tables =
                    compile(Fixture.bytes("tables"), "1").instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
                assertThat(tables.call("", "right", List.of(new Value.U32(4)))).isEqualTo(new Value.U32(5));
            }
            assertThat(cache.stored.get(key)).isEqualTo(good);
        }
    }

    /// The same code, of which one class is none any more.
    private static byte[] withoutClass(byte[] good) {
        byte[] bad = good.clone();
        for (int at = 0; at < bad.length - 4; at++) {
            if (Arrays.equals(bad, at, at + 4, CLASS, 0, 4)) {
                bad[at] = 0;
                return bad;
            }
        }
        throw new AssertionError("no class in stored code");
    }

    @Test
    void theVersionOfStoredCodeNamesTheEngine() throws IOException {
        Properties engine = new Properties();
        try (InputStream in = run.endive.compiler.MachineFactoryCompiler.class.getResourceAsStream(
                "/META-INF/maven/run.endive/compiler/pom.properties")) {
            engine.load(Objects.requireNonNull(in));
        }
        assertThat(Program.CODE_VERSION).startsWith("endive-" + engine.getProperty("version") + " ");
    }
}
