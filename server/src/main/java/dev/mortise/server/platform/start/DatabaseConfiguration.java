package dev.mortise.server.platform.start;

import dev.mortise.server.platform.SealedRows;
import dev.mortise.server.platform.SecretRenewal;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.TenantDatabases;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The database's way into the application, the clock and the source of randomness. [ServerDatabase] is opened
/// before the application starts.
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    @Bean
    TenantTransactions tenantTransactions(TenantDatabases databases) {
        return new TenantTransactions(databases);
    }

    @Bean
    SecretRenewal secretRenewal(
            TenantTransactions transactions, Secrets secrets, ObjectProvider<SealedRows> sealedRows) {
        return new SecretRenewal(
                transactions, secrets, () -> sealedRows.orderedStream().toList());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /// For secrets: cryptographically strong.
    @Bean
    RandomGenerator randomGenerator() {
        return new java.security.SecureRandom();
    }

    /// Part of the readiness group.
    @Bean("database")
    HealthIndicator databaseHealth(ServerDatabase database) {
        return () -> (database.isAnswering() ? Health.up() : Health.down()).build();
    }
}
