package dev.mortise.server.platform.web;

import dev.mortise.server.platform.Principal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/// Spring Security's view of an authenticated user. It holds no authorities: permissions are asked for by name,
/// where they are needed.
final class PrincipalToken extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient Principal principal;

    PrincipalToken(Principal principal) {
        super(List.of());
        this.principal = principal;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PrincipalToken token && token.principal.equals(principal);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(principal);
    }
}
