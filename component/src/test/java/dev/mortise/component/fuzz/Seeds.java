package dev.mortise.component.fuzz;

import dev.mortise.component.Component;
import dev.mortise.component.CoreModule;
import dev.mortise.component.InvalidComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Writes the inputs that fuzzing starts from: `Seeds TARGET FOLDER SOURCE…`. The sources are folders; the components
/// in them are taken for `decode`, their core modules for `rewrite`. The other targets start from random bytes.
public final class Seeds {
    private static final int MOST_BYTES = 24 << 10;
    private static final int RANDOM_INPUTS = 64;

    private final Path folder;
    private final Set<Integer> written = new HashSet<>();

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /// Writes.
    ///
    /// @param arguments the target, the folder to write to, the folders to read
    /// @throws IOException if a file cannot be read or written
    public static void main(String[] arguments) throws IOException {
        Seeds seeds = new Seeds(Files.createDirectories(Path.of(arguments[1])));
        List<String> sources = List.of(arguments).subList(2, arguments.length);
        switch (arguments[0]) {
            case "decode" -> {
                for (byte[] component : components(sources)) {
                    seeds.write(component);
                }
            }
            case "rewrite" -> {
                for (byte[] component : components(sources)) {
                    seeds.writeCoreModules(component);
                }
            }
            default -> seeds.writeRandom();
        }
        System.out.println(seeds.written.size() + " seeds");
    }

    private static List<byte[]> components(List<String> sources) throws IOException {
        Stream.Builder<byte[]> components = Stream.builder();
        for (String source : sources) {
            try (Stream<Path> files = Files.walk(Path.of(source))) {
                for (Path file : files.filter(Seeds::isComponent).sorted().toList()) {
                    components.add(Files.readAllBytes(file));
                }
            }
        }
        return components.build().toList();
    }

    private static boolean isComponent(Path file) {
        return Files.isRegularFile(file)
                && file.toString().endsWith(".wasm")
                && !file.toString().contains("/node_modules/")
                && !file.toString().contains("/target/");
    }

    private void write(byte[] seed) throws IOException {
        if (seed.length <= MOST_BYTES && written.add(java.util.Arrays.hashCode(seed))) {
            Files.write(folder.resolve("seed-" + written.size()), seed);
        }
    }

    private void writeCoreModules(byte[] component) throws IOException {
        try {
            for (CoreModule module : Component.decode(component).coreModules()) {
                write(module.bytes());
            }
        } catch (InvalidComponent refused) {
            // A case that must be refused: it has no modules to take.
        }
    }

    private void writeRandom() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < RANDOM_INPUTS; i++) {
            byte[] seed = new byte[32 << (i % 6)];
            random.nextBytes(seed);
            write(seed);
        }
    }
}
