package dev.mortise.server.platform;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this thread works for: the call's trace id and, once known, its principal. The one class that binds them.
///
/// Bound for HTTP requests by the filters of this package; other work (a dispatcher's delivery) binds with [#call].
public final class CurrentCall {
    private static final ScopedValue<Call> CALL = ScopedValue.newInstance();

    private CurrentCall() {}

    private record Call(String traceId, @Nullable Principal principal) {}

    /// The caller.
    ///
    /// @throws ApiProblem 401 when nobody is logged in
    public static Principal principal() {
        return principalIfAny().orElseThrow(ApiProblem::unauthenticated);
    }

    /// The caller; empty when nobody is logged in or no call is running.
    public static Optional<Principal> principalIfAny() {
        return CALL.isBound() ? Optional.ofNullable(CALL.get().principal()) : Optional.empty();
    }

    /// The call's trace id, 32 hexadecimal digits; empty outside of a call.
    public static Optional<String> traceId() {
        return CALL.isBound() ? Optional.of(CALL.get().traceId()) : Optional.empty();
    }

    /// The caller, who must have a permission.
    ///
    /// @param permission as `user.admin`
    /// @throws ApiProblem 401 when nobody is logged in; 403 naming the permission when the caller lacks it
    public static Principal require(String permission) {
        Principal principal = principal();
        if (!principal.may(permission)) {
            throw ApiProblem.forbidden(permission);
        }
        return principal;
    }

    /// Runs work for a caller.
    ///
    /// @param traceId the call's trace id
    /// @param principal who calls; null when nobody is known
    public static <T extends @Nullable Object, X extends Throwable> T call(
            String traceId, @Nullable Principal principal, ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CALL, new Call(traceId, principal)).call(work);
    }
}
