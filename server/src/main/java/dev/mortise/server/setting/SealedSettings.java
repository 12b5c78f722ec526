package dev.mortise.server.setting;

import dev.mortise.server.platform.SealedRows;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Brings secret settings under the current key, those too that were stored before secrets were encrypted.
@Component
class SealedSettings implements SealedRows {
    private final TenantTransactions transactions;
    private final Secrets secrets;
    private final ObjectProvider<SettingRule> rules;

    SealedSettings(TenantTransactions transactions, Secrets secrets, ObjectProvider<SettingRule> rules) {
        this.rules = rules;
        this.transactions = transactions;
        this.secrets = secrets;
    }

    @Override
    public int renew(int most) {
        return transactions.inPlatform(tx -> {
            markSecret(tx);
            List<SettingQueries.Secret> former = SettingQueries.takeFormer(tx, secrets.formerHeads(), most);
            for (SettingQueries.Secret one : former) {
                String purpose = Settings.purpose(one.tenantId(), one.key());
                byte[] sealed = one.sealed();
                byte[] plain =
                        sealed == null ? one.value().getBytes(StandardCharsets.UTF_8) : secrets.open(purpose, sealed);
                SettingQueries.seal(tx, one, secrets.seal(tx, purpose, plain));
            }
            return former.size();
        });
    }

    /// A plugin's next version may call secret what was none.
    private void markSecret(Transaction platform) {
        Predicate<String> secret =
                rules.stream().map(rule -> rule.secrets(platform)).reduce(key -> false, Predicate::or);
        List<String> keys =
                SettingQueries.plainKeys(platform).stream().filter(secret).toList();
        if (!keys.isEmpty()) {
            SettingQueries.markSecret(platform, keys);
        }
    }

    @Override
    public boolean isAnyLeft() {
        return transactions.inPlatform(tx -> SettingQueries.isAnyFormer(tx, secrets.currentHead()));
    }
}
