package dev.mortise.server.webhook;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts the sender together.
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
    @Bean
    TargetRules targetRules(ServerOptions options) {
        return new TargetRules(options.operation().webhooks());
    }

    @Bean
    WebhookRules webhookRules(TargetRules targets) {
        return new WebhookRules(targets);
    }

    @Bean
    SendOptions sendOptions() {
        return SendOptions.standard();
    }

    @Bean
    WebhookClient webhookClient(TargetRules targets, SendOptions options) {
        try {
            return new WebhookClient(
                    targets, InetAddress::getAllByName, SSLContext.getDefault(), options.longest(), options.places());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Bean
    WebhookMeters webhookMeters(TenantTransactions transactions, MeterRegistry registry) {
        return new WebhookMeters(transactions, registry);
    }

    @Bean
    Tries tries(
            TenantTransactions transactions,
            Secrets secrets,
            WebhookClient client,
            Subscriptions subscriptions,
            AuditLog audit,
            WebhookMeters meters,
            SendOptions options,
            Clock clock,
            RandomGenerator random) {
        return new Tries(transactions, secrets, client, subscriptions, audit, meters, options, clock, random);
    }

    @Bean
    WebhookSender webhookSender(
            TenantTransactions transactions,
            Tries tries,
            WebhookClient client,
            SendOptions options,
            WebhookMeters meters) {
        WebhookSender sender = new WebhookSender(transactions, tries, client, options);
        meters.watch(sender::running);
        return sender;
    }

    @Bean
    WebhookListener webhookListener(ObjectProvider<WebhookSender> sender) {
        return new WebhookListener(() -> sender.ifAvailable(WebhookSender::wake));
    }

    @Bean
    WebhookRetention webhookRetention(TenantTransactions transactions, ServerOptions options, Clock clock) {
        return new WebhookRetention(transactions, options.operation().webhooks().kept(), clock);
    }
}
