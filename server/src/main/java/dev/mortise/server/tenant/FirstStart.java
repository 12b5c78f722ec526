package dev.mortise.server.tenant;

import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantTransactions;
import java.util.random.RandomGenerator;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

/// Creates the operator's tenant with its user `admin` in a database that has none, before the server is ready.
/// Runs before every other runner.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class FirstStart implements ApplicationRunner {
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int PASSWORD_LETTERS = 20;

    private final TenantTransactions transactions;
    private final Tenants tenants;
    private final ServerOptions options;
    private final RandomGenerator random;

    FirstStart(TenantTransactions transactions, Tenants tenants, ServerOptions options, RandomGenerator random) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.options = options;
        this.random = random;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (exists()) {
            return;
        }
        String chosen = options.adminPassword();
        String password = chosen == null ? madeUp() : chosen;
        try {
            transactions.inPlatform(
                    tx -> tenants.create(tx, Tenants.OPERATOR, "Default", password, Actor.system("first start")));
        } catch (ApiProblem | ConcurrencyFailureException e) {
            if (exists()) {
                // Another node was faster.
                return;
            }
            throw e;
        }
        if (chosen == null) {
            System.out.println("First start: log in to tenant default as user admin with the password " + password
                    + "\nIt is shown this once; change it after the login.");
        }
    }

    private boolean exists() {
        return transactions.inPlatform(
                tx -> tenants.bySlug(tx, Tenants.OPERATOR).isPresent());
    }

    private String madeUp() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LETTERS; i++) {
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
