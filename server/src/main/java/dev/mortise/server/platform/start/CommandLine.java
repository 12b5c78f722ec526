package dev.mortise.server.platform.start;

import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.SecretKeys;
import dev.mortise.server.platform.ServerOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line and the environment ask for.
public sealed interface CommandLine {
    /// Serve with these options.
    record Serve(ServerOptions options) implements CommandLine {}

    /// Print this text and end well.
    record Print(String text) implements CommandLine {}

    /// Something is wrong: print this and end with status 2.
    record Wrong(String message) implements CommandLine {}

    /// The text of `--help`.
    String HELP = """
            Usage: mortise run [OPTION]

              --help       print this text
              --version    print the version

            Everything else is set in the environment:

              MORTISE_PORT            TCP port to listen on; 0 takes a free one. Default: 8080
              MORTISE_ADDRESS         address to listen on; 0.0.0.0 opens the server to the network, which
                                      needs a proxy with TLS in front. Default: 127.0.0.1
              MORTISE_DATA            folder of the server's data; one server at a time. Default: ./data
              MORTISE_DATABASE_URL    jdbc:postgresql://host/database?user=…&password=… of a PostgreSQL 15 or
                                      later whose user owns the database and may create roles.
                                      Default: PostgreSQL is brought along and runs in MORTISE_DATA
              MORTISE_ADMIN_PASSWORD  password of user admin of tenant default, set at the first start only.
                                      Default: made up and printed once
              MORTISE_GUEST_MEMORY_MB most memory of all plugins' instances together, in MiB, 16 at least.
                                      Default: a quarter of the JVM's heap
              MORTISE_RUNS_DAYS       days that the runs and log lines of plugins are kept. Default: 30
              MORTISE_AUDIT_DAYS      days that the audit is kept, 30 at least; whole months go. Default: for ever
              MORTISE_EVENTS_DAYS     days that events are kept once every plugin has done with them. Default: 90
              MORTISE_TRASH_DAYS      days that deleted rows stay in the trash. Default: for ever
              MORTISE_METRICS_TOKEN   whoever sends it as a bearer token may read /actuator/prometheus; 16
                                      characters at least. Default: none, only the operator may
              MORTISE_IMPORT_MB       most MiB of a file whose rows are imported; a tenant's files may have twice
                                      as many together. Default: 1024
              MORTISE_IMPORTS_DAYS    days that imports with their files and errors are kept. Default: 7
              MORTISE_WEBHOOK_NETWORKS networks beside the public ones that webhooks may go to, as
                                      10.20.0.0/16,fd12::/16. Default: none, no private address is called
              MORTISE_WEBHOOK_HTTP    on lets webhooks go over plain HTTP. Default: off, HTTPS only
              MORTISE_WEBHOOKS_DAYS   days that webhooks' messages and attempts are kept, 4 at least. Default: 30
              MORTISE_SECRET_KEYS     keys that secrets in the database are encrypted under, the current one
                                      first, base64 of 32 bytes each with commas between; the same on every
                                      node. Default: secrets.key in MORTISE_DATA, made at the first start
              JAVA_OPTS               further options of the JVM, as -Xmx2g
            """;

    /// Reads both.
    ///
    /// @param arguments the command line
    /// @param environment the process's environment
    static CommandLine parse(List<String> arguments, Map<String, String> environment) {
        for (String argument : arguments) {
            return switch (argument) {
                case "--help", "-h" -> new Print(HELP);
                case "--version" -> new Print("Mortise " + version() + "\n");
                default -> new Wrong("unknown option: " + argument + "; --help lists all");
            };
        }
        return serve(environment);
    }

    private static String version() {
        String version = CommandLine.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static CommandLine serve(Map<String, String> environment) {
        String portText = environment.getOrDefault("MORTISE_PORT", "8080");
        if (!portText.matches("\\d{1,5}") || Integer.parseInt(portText) > 65_535) {
            return new Wrong("MORTISE_PORT is \"" + portText + "\"; it must be a number between 0 and 65535");
        }
        String url = set(environment, "MORTISE_DATABASE_URL");
        if (url != null && !url.startsWith("jdbc:postgresql:")) {
            return new Wrong("MORTISE_DATABASE_URL must begin with jdbc:postgresql:, as"
                    + " jdbc:postgresql://host:5432/mortise?user=mortise&password=…");
        }
        String password = set(environment, "MORTISE_ADMIN_PASSWORD");
        Path data;
        try {
            data = Path.of(environment.getOrDefault("MORTISE_DATA", "data"));
        } catch (InvalidPathException e) {
            return new Wrong("MORTISE_DATA is no path: " + e.getMessage());
        }
        List<IpNetwork> networks;
        try {
            networks = IpNetwork.parseAll(environment.getOrDefault("MORTISE_WEBHOOK_NETWORKS", ""));
        } catch (IllegalArgumentException e) {
            return new Wrong("MORTISE_WEBHOOK_NETWORKS: " + e.getMessage());
        }
        String http = environment.getOrDefault("MORTISE_WEBHOOK_HTTP", "off");
        if (!http.equals("on") && !http.equals("off")) {
            return new Wrong("MORTISE_WEBHOOK_HTTP is \"" + http + "\"; it must be on or off");
        }
        String secretKeys = set(environment, "MORTISE_SECRET_KEYS");
        if (secretKeys != null) {
            try {
                SecretKeys.parse(secretKeys);
            } catch (IllegalArgumentException e) {
                return new Wrong("MORTISE_SECRET_KEYS: " + e.getMessage() + "; openssl rand -base64 32 makes one");
            }
        }
        Numbers numbers = new Numbers(environment);
        ServerOptions.Operation standard = ServerOptions.Operation.STANDARD;
        ServerOptions.Operation operation = new ServerOptions.Operation(
                numbers.read("MORTISE_GUEST_MEMORY_MB", 16, 1 << 20, 0) << 20,
                new ServerOptions.Retention(
                        Duration.ofDays(numbers.read(
                                "MORTISE_RUNS_DAYS",
                                1,
                                3650,
                                standard.retention().runs().toDays())),
                        keptIfSet(numbers.read("MORTISE_AUDIT_DAYS", 30, 36_500, 0)),
                        Duration.ofDays(numbers.read(
                                "MORTISE_EVENTS_DAYS",
                                1,
                                36_500,
                                standard.retention().events().toDays())),
                        keptIfSet(numbers.read("MORTISE_TRASH_DAYS", 1, 36_500, 0))),
                set(environment, "MORTISE_METRICS_TOKEN"),
                new ServerOptions.Operation.Imports(
                        numbers.read(
                                        "MORTISE_IMPORT_MB",
                                        1,
                                        1 << 20,
                                        standard.imports().fileBytes() >> 20)
                                << 20,
                        Duration.ofDays(numbers.read(
                                "MORTISE_IMPORTS_DAYS",
                                1,
                                3650,
                                standard.imports().kept().toDays()))),
                new ServerOptions.Operation.Webhooks(
                        networks,
                        http.equals("on"),
                        Duration.ofDays(numbers.read(
                                "MORTISE_WEBHOOKS_DAYS",
                                4,
                                3650,
                                standard.webhooks().kept().toDays()))),
                secretKeys);
        String metricsToken = operation.metricsToken();
        if (metricsToken != null && !metricsToken.matches("[A-Za-z0-9._~+/=-]{16,500}")) {
            return new Wrong(
                    "MORTISE_METRICS_TOKEN must have 16 to 500 letters, digits or characters of . _ ~ + / = -");
        }
        if (numbers.wrong != null) {
            return numbers.wrong;
        }
        String address = environment.getOrDefault("MORTISE_ADDRESS", "127.0.0.1");
        return new Serve(new ServerOptions(address, Integer.parseInt(portText), data, url, password, operation));
    }

    private static @Nullable Duration keptIfSet(long days) {
        return days == 0 ? null : Duration.ofDays(days);
    }

    /// Reads whole numbers of the environment and remembers the first that is none, or out of range.
    final class Numbers {
        private final Map<String, String> environment;
        private @Nullable Wrong wrong;

        private Numbers(Map<String, String> environment) {
            this.environment = environment;
        }

        private long read(String name, int least, int most, long unset) {
            String text = set(environment, name);
            if (text == null) {
                return unset;
            }
            long number = text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
            if (number >= least && number <= most) {
                return number;
            }
            if (wrong == null) {
                wrong = new Wrong(
                        "%s is \"%s\"; it must be a number between %d and %d".formatted(name, text, least, most));
            }
            return unset;
        }
    }

    private static @Nullable String set(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
