package dev.mortise.component.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The guide says what is so: its program is the one that runs, its codes are those that are thrown.
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "component.md");
    private static final Path EXAMPLE = Path.of("src", "test", "resources", "example");
    private static final Pattern CODE =
            Pattern.compile("new (?:Trap|LinkError|LimitExceeded|InvalidComponent)\\(\\s*\"([a-z0-9_]+)\"\\s*,");
    private static final Pattern KNOWN = Pattern.compile("new Known\\(\"[^\"]+\", \"([a-z_]+)\"\\)");

    @Test
    void programOfTheGuideIsTheOneThatRuns() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/mortise/component/example/Shop.java"));
        assertThat(block("java")).isEqualTo(source.substring(source.indexOf("/// Prints")));
        assertThat(block("wit")).isEqualTo(Files.readString(EXAMPLE.resolve("shop.wit")));
    }

    @Test
    void programPrintsWhatTheGuideSays() throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Shop.main(new String[] {EXAMPLE.resolve("shop.wasm").toString()});
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
                .isEqualTo(block("text"));
    }

    @Test
    void everyCodeThatIsThrownIsInTheGuide() throws IOException {
        TreeSet<String> codes = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String text = Files.readString(source);
                for (Pattern pattern : new Pattern[] {CODE, KNOWN}) {
                    Matcher matcher = pattern.matcher(text);
                    while (matcher.find()) {
                        codes.add(matcher.group(1));
                    }
                }
            }
        }
        assertThat(codes).hasSizeGreaterThan(30);
        String guide = Files.readString(GUIDE);
        assertThat(codes).allSatisfy(code -> assertThat(guide).contains("`" + code + "`"));
    }

    private static String block(String language) throws IOException {
        String guide = Files.readString(GUIDE).replace("\r\n", "\n");
        String fence = "```" + language + "\n";
        int start = guide.indexOf(fence) + fence.length();
        return guide.substring(start, guide.indexOf("```", start));
    }
}
