package dev.mortise.server.platform.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.platform.IpNetwork;
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
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

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
                        Map.entry("MORTISE_TRASH_DAYS", "60"),
                        Map.entry("MORTISE_METRICS_TOKEN", "0123456789abcdef"),
                        Map.entry("MORTISE_IMPORT_MB", "64"),
                        Map.entry("MORTISE_IMPORTS_DAYS", "3"),
                        Map.entry("MORTISE_WEBHOOK_NETWORKS", "10.20.0.0/16, fd12::/16"),
                        Map.entry("MORTISE_WEBHOOK_HTTP", "on"),
                        Map.entry("MORTISE_WEBHOOKS_DAYS", "5"),
                        Map.entry("MORTISE_SECRET_KEYS", KEY))))
                .isEqualTo(new CommandLine.Serve(new ServerOptions(
                        "0.0.0.0",
                        0,
                        Path.of("/srv/mortise"),
                        "jdbc:postgresql://db/m",
                        "chosen",
                        new ServerOptions.Operation(
                                512L << 20,
                                new ServerOptions.Retention(
                                        Duration.ofDays(7),
                                        Duration.ofDays(400),
                                        Duration.ofDays(14),
                                        Duration.ofDays(60)),
                                "0123456789abcdef",
                                new ServerOptions.Operation.Imports(64L << 20, Duration.ofDays(3)),
                                new ServerOptions.Operation.Webhooks(
                                        IpNetwork.parseAll("10.20.0.0/16,fd12::/16"), true, Duration.ofDays(5)),
                                KEY))));
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
                                        "MORTISE_TRASH_DAYS",
                                        "MORTISE_METRICS_TOKEN",
                                        "MORTISE_WEBHOOK_NETWORKS",
                                        "MORTISE_WEBHOOK_HTTP",
                                        "MORTISE_WEBHOOKS_DAYS",
                                        "MORTISE_SECRET_KEYS",
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
        "MORTISE_GUEST_MEMORY_MB, 15, 16",
        "MORTISE_GUEST_MEMORY_MB, 1g, 16",
        "MORTISE_GUEST_MEMORY_MB, 9999999, 1048576",
        "MORTISE_RUNS_DAYS, 0, 1",
        "MORTISE_RUNS_DAYS, -1, 1",
        "MORTISE_RUNS_DAYS, 4000, 3650",
        "MORTISE_EVENTS_DAYS, 0, 1",
        "MORTISE_TRASH_DAYS, 0, 1"
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

    @ParameterizedTest
    @ValueSource(strings = {"c2VjcmV0", "secret!", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=,c2VjcmV0"})
    void aKeyThatIsNoneIsRefusedWithoutRepeatingIt(String keys) {
        assertThat(parse(Map.of("MORTISE_SECRET_KEYS", keys)))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message())
                                .contains("MORTISE_SECRET_KEYS", "openssl rand -base64 32")
                                .doesNotContain("c2VjcmV0", "secret!"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0/8",
                "localhost",
                "fd00::/129",
                "10.0.0.0/8,",
                "::/-1",
                "300.0.0.0/8"
            })
    void aNetworkThatIsNoneIsRefused(String networks) {
        assertThat(parse(Map.of("MORTISE_WEBHOOK_NETWORKS", networks)))
                .isInstanceOfSatisfying(
                        CommandLine.Wrong.class,
                        wrong -> assertThat(wrong.message()).contains("MORTISE_WEBHOOK_NETWORKS"));
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
