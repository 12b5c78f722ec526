package dev.mortise.server.account;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Violations;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Login, the caller's own account.
@RestController
@RequestMapping("/api/v1/auth")
class AuthController {
    static final int SHORTEST_PASSWORD = 8;
    static final int LONGEST_PASSWORD = 200;

    private static final int LONGEST_NAME = 140;

    private final TenantTransactions transactions;
    private final Passwords passwords;
    private final Tokens tokens;
    private final PrincipalCache principals;
    private final AuditLog audit;
    private final Clock clock;
    private final LoginThrottle throttle;

    AuthController(
            TenantTransactions transactions,
            Passwords passwords,
            Tokens tokens,
            PrincipalCache principals,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.passwords = passwords;
        this.tokens = tokens;
        this.principals = principals;
        this.audit = audit;
        this.clock = clock;
        throttle = new LoginThrottle(clock);
    }

    /// Who wants to log in.
    record Credentials(
            @Nullable String tenant,
            @Nullable String username,
            @Nullable String password) {
        @Override
        public String toString() {
            return "Credentials[" + tenant + "/" + username + "]";
        }
    }

    /// A token for the header `Authorization: Bearer`.
    record Token(String token) {}

    /// A change of the caller's own password.
    record PasswordChange(
            @Nullable String current, @Nullable String next) {
        @Override
        public String toString() {
            return "PasswordChange[]";
        }
    }

    /// The caller.
    record Me(UserView user, TenantView tenant, List<String> permissions) {}

    /// The caller's user.
    record UserView(UUID id, String username) {}

    /// The caller's tenant.
    record TenantView(UUID id, String slug, String name) {}

    @PostMapping("/login")
    Token login(@RequestBody Credentials credentials, HttpServletRequest request) {
        Violations violations = new Violations();
        String tenant = violations.text("/tenant", credentials.tenant(), 1, LONGEST_NAME);
        String username = violations.text("/username", credentials.username(), 1, LONGEST_NAME);
        String password = violations.text("/password", credentials.password(), 1, LONGEST_PASSWORD);
        violations.refuseIfAny();
        String address = request.getRemoteAddr();
        throttle.check(tenant, username, address);
        Optional<UserQueries.Login> user = transactions.inPlatform(tx -> UserQueries.login(tx, tenant, username));
        if (user.isEmpty()) {
            passwords.matchNobody(password);
        } else if (passwords.matches(password, user.get().passwordHash())
                && !user.get().suspended()
                && !user.get().tenantSuspended()) {
            throttle.succeeded(tenant, username, address);
            return new Token(tokens.issue(user.get()));
        }
        throttle.failed(tenant, username, address);
        throw ApiProblem.of(401, "login_failed", "tenant, user name and password do not fit together");
    }

    @GetMapping("/me")
    Me me() {
        Principal principal = CurrentCall.principal();
        UserQueries.Login user = own(principal);
        return new Me(
                new UserView(principal.userId(), principal.username()),
                new TenantView(principal.tenantId(), principal.tenantSlug(), user.tenantName()),
                principal.permissions().stream().sorted().toList());
    }

    /// Changes the caller's password. Earlier tokens of the user are refused from then on; the answer holds a new
    /// one.
    @PostMapping("/password")
    Token changePassword(@RequestBody PasswordChange change, HttpServletRequest request) {
        Principal principal = CurrentCall.principal();
        Violations violations = new Violations();
        String current = violations.text("/current", change.current(), 1, LONGEST_PASSWORD);
        String next = violations.text("/next", change.next(), SHORTEST_PASSWORD, LONGEST_PASSWORD);
        violations.refuseIfAny();
        String address = request.getRemoteAddr();
        throttle.check(principal.tenantSlug(), principal.username(), address);
        if (!passwords.matches(current, own(principal).passwordHash())) {
            throttle.failed(principal.tenantSlug(), principal.username(), address);
            throw ApiProblem.invalid("/current", "wrong_password", "this is not the current password");
        }
        String hash = passwords.hash(next);
        UserQueries.Login changed = transactions.inTenant(principal.tenantId(), tx -> {
            UserQueries.setPassword(tx, principal.tenantId(), principal.userId(), hash, clock.instant());
            String id = principal.userId().toString();
            audit.record(tx, principal.tenantId(), principal.actor(), "user.password_changed", "user", id, null);
            principals.forgetAfter(tx);
            return UserQueries.login(tx, principal.tenantId(), principal.userId())
                    .orElseThrow(ApiProblem::unauthenticated);
        });
        return new Token(tokens.issue(changed));
    }

    private UserQueries.Login own(Principal principal) {
        return transactions
                .inTenant(principal.tenantId(), tx -> UserQueries.login(tx, principal.tenantId(), principal.userId()))
                .orElseThrow(ApiProblem::unauthenticated);
    }
}
