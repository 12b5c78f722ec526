package dev.mortise.component.conformance;

import dev.mortise.component.conformance.Directive.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the components' texts are in binary, by a text parser that is not ours: wasm-tools, on Node.js, for which
/// `JCO_TRANSPILE` names the folder of npm `@bytecodealliance/jco-transpile`.
final class Binaries {
    private final Map<String, Binary> byText = new HashMap<>();

    /// A text's binary; null where the text parser refused it.
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte @Nullable [] bytes) {}

    /// Converts all texts at once.
    static Binaries of(List<WastFile> files) throws IOException, InterruptedException {
        Binaries binaries = new Binaries();
        List<String> texts = files.stream()
                .flatMap(file -> file.directives().stream())
                .flatMap(Binaries::text)
                .distinct()
                .toList();
        Path folder = Files.createTempDirectory("conformance");
        try {
            binaries.convert(texts, folder);
        } finally {
            delete(folder);
        }
        return binaries;
    }

    private static Stream<String> text(Directive directive) {
        Source source = switch (directive) {
            case Directive.Define define -> define.source();
            case Directive.Refuse refuse -> refuse.source();
            case Directive.Call call -> null;
            case Directive.Instantiate instantiate -> null;
            case Directive.Other other -> null;
        };
        return source == null || source.isCore() || source.text() == null ? Stream.empty() : Stream.of(source.text());
    }

    private void convert(List<String> texts, Path folder) throws IOException, InterruptedException {
        if (texts.isEmpty()) {
            return;
        }
        Path script = folder.resolve("texts.mjs");
        try (InputStream in = Binaries.class.getResourceAsStream("/conformance/texts.mjs")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        for (int i = 0; i < texts.size(); i++) {
            Files.writeString(folder.resolve(i + ".wat"), texts.get(i));
        }
        int status = new ProcessBuilder("node", script.toString(), folder.toString(), Integer.toString(texts.size()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("converting the texts failed with status " + status
                    + ": is JCO_TRANSPILE the folder of @bytecodealliance/jco-transpile?");
        }
        for (int i = 0; i < texts.size(); i++) {
            Path wasm = folder.resolve(i + ".wasm");
            byText.put(texts.get(i), new Binary(Files.exists(wasm) ? Files.readAllBytes(wasm) : null));
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path file : paths) {
            Files.delete(file);
        }
    }

    Binary of(Source source) {
        return source.text() == null
                ? new Binary(source.binary())
                : Objects.requireNonNull(byText.get(source.text()), "a text that was converted");
    }
}
