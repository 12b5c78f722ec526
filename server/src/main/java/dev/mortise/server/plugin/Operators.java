package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;

/// Who may do what with plugins. A plugin belongs to the whole installation, so its steps are the operator's:
/// a user with `plugin.admin` in the tenant that operates the platform. What a plugin did for a tenant is
/// that tenant's to see.
final class Operators {
    static final String LIST = "plugin.list";
    static final String ADMIN = "plugin.admin";

    /// The tenant that the first start creates.
    private static final String OPERATING_TENANT = "default";

    private Operators() {}

    static boolean isOperator(Principal principal) {
        return principal.tenantSlug().equals(OPERATING_TENANT) && principal.may(ADMIN);
    }

    /// The caller, who must operate the platform.
    static Principal requireOperator() {
        Principal principal = CurrentCall.require(ADMIN);
        if (!isOperator(principal)) {
            throw ApiProblem.of(
                            403,
                            "forbidden",
                            "a plugin is shared by all tenants: only an administrator of the tenant " + OPERATING_TENANT
                                    + " takes it through its lifecycle")
                    .with("permission", ADMIN);
        }
        return principal;
    }

    /// The caller, who must be allowed to see plugins.
    static Principal requireReader() {
        Principal principal = CurrentCall.principal();
        return principal.may(ADMIN) ? principal : CurrentCall.require(LIST);
    }
}
