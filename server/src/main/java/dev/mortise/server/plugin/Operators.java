package dev.mortise.server.plugin;

import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;

/// Who may do what with plugins. A plugin belongs to the whole installation, so its steps are the operator's:
/// `plugin.admin` can be held in the operator's tenant only. What a plugin did for a tenant is that tenant's to see.
final class Operators {
    private static final String LIST = "plugin.list";
    private static final String ADMIN = "plugin.admin";

    private Operators() {}

    static boolean isOperator(Principal principal) {
        return principal.may(ADMIN);
    }

    /// The caller, who must operate the platform.
    static Principal requireOperator() {
        return CurrentCall.require(ADMIN);
    }

    /// The caller, who must be allowed to see plugins.
    static Principal requireReader() {
        Principal principal = CurrentCall.principal();
        return isOperator(principal) ? principal : CurrentCall.require(LIST);
    }
}
