package dev.mortise.server.platform.web;

import dev.mortise.server.platform.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/// Who may read the metrics, which tell of every tenant: whoever operates the platform, and whoever has the token that
/// the operator set for it.
final class MetricsReaders implements AuthorizationManager<RequestAuthorizationContext> {
    /// Where the metrics are.
    static final String PATH = "/actuator/prometheus";

    /// Held in the operator's tenant only.
    private static final String OPERATOR = "plugin.admin";

    private final byte @Nullable [] token;

    /// @param token null when there is none
    MetricsReaders(@Nullable String token) {
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether a header is the token's; compared in the same time whatever it is.
    boolean isToken(@Nullable String header) {
        return token != null
                && header != null
                && header.startsWith("Bearer ")
                && MessageDigest.isEqual(
                        token, header.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        Authentication known = authentication.get();
        boolean isOperator =
                known != null && known.getPrincipal() instanceof Principal principal && principal.may(OPERATOR);
        return new AuthorizationDecision(
                isOperator || isToken(context.getRequest().getHeader("Authorization")));
    }
}
