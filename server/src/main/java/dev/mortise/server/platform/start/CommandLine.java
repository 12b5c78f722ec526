package dev.mortise.server.platform.start;

import dev.mortise.server.platform.ServerOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
        Long guestMemory = number(environment, "MORTISE_GUEST_MEMORY_MB", 16, 1 << 20);
        if (guestMemory == null) {
            return wrongNumber(environment, "MORTISE_GUEST_MEMORY_MB", 16, 1 << 20);
        }
        ServerOptions.Operation operation = new ServerOptions.Operation(guestMemory << 20);
        String address = environment.getOrDefault("MORTISE_ADDRESS", "127.0.0.1");
        return new Serve(new ServerOptions(address, Integer.parseInt(portText), data, url, password, operation));
    }

    /// A whole number of the environment.
    ///
    /// @return 0 when it is not set; null when it is none, or out of range
    private static @Nullable Long number(Map<String, String> environment, String name, int least, int most) {
        String text = set(environment, name);
        if (text == null) {
            return 0L;
        }
        if (!text.matches("\\d{1,9}")) {
            return null;
        }
        long number = Long.parseLong(text);
        return number < least || number > most ? null : number;
    }

    private static Wrong wrongNumber(Map<String, String> environment, String name, int least, int most) {
        return new Wrong("%s is \"%s\"; it must be a number between %d and %d"
                .formatted(name, environment.get(name), least, most));
    }

    private static @Nullable String set(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
