package dev.mortise.server.webhook;

import dev.mortise.server.platform.SealedRows;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Brings webhooks' secrets under the current key.
@Component
class SealedWebhooks implements SealedRows {
    private final TenantTransactions transactions;
    private final Secrets secrets;

    SealedWebhooks(TenantTransactions transactions, Secrets secrets) {
        this.transactions = transactions;
        this.secrets = secrets;
    }

    /// What a webhook's secret is sealed for.
    static String purpose(UUID tenantId, UUID webhookId) {
        return "webhook:" + tenantId + ":" + webhookId;
    }

    @Override
    public int renew(int most) {
        return transactions.inPlatform(tx -> {
            List<WebhookQueries.Sealed> found = WebhookQueries.takeFormer(tx, secrets.formerHeads(), most);
            for (WebhookQueries.Sealed one : found) {
                String purpose = purpose(one.tenantId(), one.id());
                byte[] former = one.former();
                WebhookQueries.seal(
                        tx,
                        new WebhookQueries.Sealed(
                                one.tenantId(),
                                one.id(),
                                anew(tx, purpose, one.secret()),
                                former == null ? null : anew(tx, purpose, former)));
            }
            return found.size();
        });
    }

    private byte[] anew(Transaction transaction, String purpose, byte[] sealed) {
        return secrets.seal(transaction, purpose, secrets.open(purpose, sealed));
    }

    @Override
    public boolean isAnyLeft() {
        return transactions.inPlatform(tx -> WebhookQueries.isAnyFormer(tx, secrets.currentHead()));
    }
}
