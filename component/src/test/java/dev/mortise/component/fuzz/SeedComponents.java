package dev.mortise.component.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// Small real components, to be mutated and cut up.
final class SeedComponents {
    private static final List<String> NAMES = List.of(
            "components/guest",
            "components/nested",
            "components/overlapping",
            "components/plain",
            "components/resources",
            "components/tables",
            "components/thief",
            "wasi/imports-http");

    private SeedComponents() {}

    static List<byte[]> all() {
        return NAMES.stream().map(SeedComponents::read).toList();
    }

    private static byte[] read(String name) {
        try (InputStream in = SeedComponents.class.getResourceAsStream("/" + name + ".wasm")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
