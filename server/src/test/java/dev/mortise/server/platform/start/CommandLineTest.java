package dev.mortise.server.platform.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.platform.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static CommandLine parse(Map<String, String> environment, String... arguments) {
        return CommandLine.parse(List.of(arguments), environment);
    }

    @Test
    void withoutSettingsItListensOnTheLoopbackAddress() {
        assertThat(parse(Map.of()))
                .isEqualTo(new CommandLine.Serve(new ServerOptions(
                        "127.0.0.1", 8080, Path.of("data"), null, null, ServerOptions.Operation.STANDARD)));
    }

    @Test
    void theEnvironmentSetsEverything() {
        assertThat(parse(Map.ofEntries(
                        Map.entry("MORTISE_PORT", "0"),
                        Map.entry("MORTISE_ADDRESS", "0.0.0.0"),
                        Map.entry("MORTISE_DATA", "/srv/mortise"),
                        Map.entry("MORTISE_DATABASE_URL", "jdbc:postgresql://db/m"),
                        Map.entry("MORTISE_ADMIN_PASSWORD", "chosen"),
                        Map.entry("MORTISE_GUEST_MEMORY_MB", "512"),
                        Map.entry("MORTISE_RUNS_DAYS", "7"),
                        Map.entry("MORTISE_AUDIT_DAYS", "400"),
                        Map.entry("MORTISE_EVENTS_DAYS", "14"),
                        Map.entry("MORTISE_METRICS_TOKEN", "0123456789abcdef"),
                        Map.entry("MORTISE_IMPORT_MB", "64"),
                        Map.entry("MORTISE_IMPORTS_DAYS", "3"))))
                .isEqualTo(new CommandLine.Serve(new ServerOptions(
                        "0.0.0.0",
                        0,
                        Path.of("/srv/mortise"),
                        "jdbc:postgresql://db/m",
                        "chosen",
                        new ServerOptions.Operation(
                                512L << 20,
                                new ServerOptions.Retention(
                                        Duration.ofDays(7), Duration.ofDays(400), Duration.ofDays(14)),
                                "0123456789abcdef",
                                new ServerOptions.Operation.Imports(64L << 20, Duration.ofDays(3))))));
    }

    @Test
    void helpNamesEverySetting() {
        assertThat(parse(Map.of(), "--help"))
                .isInstanceOfSatisfying(
                        CommandLine.Print.class,
                        help -> assertThat(help.text())
                                .contains(
                                        "MORTISE_PORT",
                                        "MORTISE_ADDRESS",
                                        "MORTISE_DATA",
                                        "MORTISE_DATABASE_URL",
                                        "MORTISE_ADMIN_PASSWORD",
                                        "MORTISE_GUEST_MEMORY_MB",
                                        "MORTISE_RUNS_DAYS",
                                        "MORTISE_EVENTS_DAYS",
                                        "MORTISE_METRICS_TOKEN",
                                        "--version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prot", "--port=1", "serve", "-x", "--server.port=1"})
    void anUnknownOptionIsNamed(String option) {
        assertThat(parse(Map.of(), option))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message()).contains(option, "--help"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "-1", "80a", "", " 80", "999999"})
    void aPortThatIsNoneIsRefused(String port) {
        assertThat(parse(Map.of("MORTISE_PORT", port)))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message()).contains("MORTISE_PORT", "65535"));
    }

    @ParameterizedTest
    @CsvSource({
        "MORTISE_GUEST_MEMORY_MB, 15, 16", "MORTISE_GUEST_MEMORY_MB, 1g, 16",
                "MORTISE_GUEST_MEMORY_MB, 9999999, 1048576",
        "MORTISE_RUNS_DAYS, 0, 1", "MORTISE_RUNS_DAYS, -1, 1", "MORTISE_RUNS_DAYS, 4000, 3650",
        "MORTISE_EVENTS_DAYS, 0, 1"
    })
    void aNumberOutOfRangeIsRefusedWithTheRange(String name, String value, String bound) {
        assertThat(parse(Map.of(name, value)))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message()).contains(name, "\"" + value + "\"", bound));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short-secret", "secret with blanks in it", "secret-of-20\r\nletters"})
    void aTokenThatIsNoneIsRefusedWithoutRepeatingIt(String token) {
        assertThat(parse(Map.of("MORTISE_METRICS_TOKEN", token)))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message())
                                .contains("MORTISE_METRICS_TOKEN", "16")
                                .doesNotContain("secret"));
    }

    @Test
    void aDatabaseUrlOfAnotherKindIsRefusedWithoutRepeatingIt() {
        assertThat(parse(Map.of("MORTISE_DATABASE_URL", "postgresql://me:secret@db/m")))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message())
                                .contains("jdbc:postgresql:")
                                .doesNotContain("secret"));
    }
}
