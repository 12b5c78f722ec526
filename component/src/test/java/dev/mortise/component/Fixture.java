package dev.mortise.component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The components under `components/`.
final class Fixture {
    static final String GUEST = "test:guest/api@1.0.0";
    static final InstanceOptions OPTIONS = InstanceOptions.ofMemory(16 << 20);

    private Fixture() {}

    static byte[] bytes(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("/components/" + name + ".wasm")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static CompiledComponent compile(String name) {
        return Component.decode(bytes(name)).compile(CompileOptions.compiled());
    }

    static Linker host() {
        return Linker.builder()
                .instance("test:host/api@1.2.9")
                .function("shout", (call, arguments) -> {
                    if (!(arguments.getFirst() instanceof Value.Str(String text))) {
                        throw new IllegalStateException("not a string");
                    }
                    return new Value.Str(text.toUpperCase(java.util.Locale.ROOT) + "!");
                })
                .function("fail", (call, arguments) -> {
                    throw new ArithmeticException("the host's own fault");
                })
                .done()
                .build();
    }

    static ComponentInstance guest(CompileOptions options) {
        return Component.decode(bytes("guest")).compile(options).instantiate(host(), OPTIONS);
    }
}
