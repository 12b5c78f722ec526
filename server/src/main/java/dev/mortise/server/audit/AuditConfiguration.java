package dev.mortise.server.audit;

import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
    @Bean
    AuditMonths auditMonths(TenantTransactions transactions, ServerOptions server, Clock clock) {
        return new AuditMonths(
                transactions, Optional.ofNullable(server.operation().retention().audit()), clock);
    }
}
