package dev.mortise.server.tenant;

import dev.mortise.server.platform.TenantTransactions;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TenantConfiguration {
    /// Four times what a request's statement or a call of a plugin may take.
    private static final Duration SETTLING = TenantTransactions.STATEMENT_TIMEOUT.multipliedBy(4);

    @Bean
    TenantEraser tenantEraser(TenantTransactions transactions) {
        return new TenantEraser(transactions, SETTLING);
    }
}
