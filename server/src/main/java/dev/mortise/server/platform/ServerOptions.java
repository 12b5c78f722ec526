package dev.mortise.server.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator decides at the start.
///
/// @param address the address to listen on, as `127.0.0.1`
/// @param port the TCP port; 0 takes a free one
/// @param dataFolder where the server keeps its data
/// @param databaseUrl a `jdbc:postgresql:` URL; null starts the embedded PostgreSQL
/// @param adminPassword the password of the first user, used at the first start; null makes one up
/// @param operation what bounds the server's work
public record ServerOptions(
        String address,
        int port,
        Path dataFolder,
        @Nullable String databaseUrl,
        @Nullable String adminPassword,
        Operation operation) {
    /// What bounds the server's work.
    ///
    /// @param guestMemoryBytes the most memory of all plugins' instances on this node; 0 for the standard
    /// @param retention how long what piles up is kept
    /// @param metricsToken lets its bearer read the metrics; null when only an operator may
    /// @param imports what bounds imports of rows
    /// @param webhooks where webhooks may go
    /// @param secretKeys what [SecretKeys] reads; null for those of the data folder
    public record Operation(
            long guestMemoryBytes,
            Retention retention,
            @Nullable String metricsToken,
            Imports imports,
            Webhooks webhooks,
            @Nullable String secretKeys) {
        /// What a server has of which the operator says nothing.
        public static final Operation STANDARD =
                new Operation(0, Retention.STANDARD, null, Imports.STANDARD, Webhooks.STANDARD, null);

        /// What bounds imports of rows.
        ///
        /// @param fileBytes the most bytes of a file; a tenant's files may have twice as many together
        /// @param kept how long an import is kept that nothing is done with
        public record Imports(long fileBytes, Duration kept) {
            /// What a server has of which the operator says nothing.
            public static final Imports STANDARD = new Imports(1L << 30, Duration.ofDays(7));
        }

        /// Where webhooks may go, and how long what is to be sent is kept.
        ///
        /// @param networks addresses that webhooks may go to beside the public ones
        /// @param http whether they may go over plain HTTP
        /// @param kept how long messages, their deliveries and attempts are kept
        public record Webhooks(List<IpNetwork> networks, boolean http, Duration kept) {
            /// What a server has of which the operator says nothing.
            public static final Webhooks STANDARD = new Webhooks(List.of(), false, Duration.ofDays(30));

            public Webhooks {
                networks = List.copyOf(networks);
            }
        }

        /// Shows no secret.
        @Override
        public String toString() {
            return "Operation[guestMemoryBytes=" + guestMemoryBytes + ", retention=" + retention + "]";
        }
    }

    /// How long what piles up is kept.
    ///
    /// @param runs runs and log lines of plugins
    /// @param audit entries of the audit, by whole months; null for ever
    /// @param events events and their deliveries, once each of them is done
    /// @param trash deleted rows of plugins' entities; null for ever
    public record Retention(
            Duration runs,
            @Nullable Duration audit,
            Duration events,
            @Nullable Duration trash) {
        /// What is kept when the operator says nothing.
        public static final Retention STANDARD = new Retention(Duration.ofDays(30), null, Duration.ofDays(90), null);
    }

    /// Shows no secret: neither the password nor the URL, which may hold one.
    @Override
    public String toString() {
        return "ServerOptions[address=" + address + ", port=" + port + ", dataFolder=" + dataFolder + "]";
    }
}
