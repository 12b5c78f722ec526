package dev.mortise.server.webhook;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RoleGrant;

/// Who may manage webhooks.
final class WebhookAccess {
    static final String MANAGE = "webhook.manage";

    private WebhookAccess() {}

    /// The caller, who may see webhooks and what becomes of them.
    static Principal requireManager() {
        return CurrentCall.require(MANAGE);
    }

    /// The caller, who may have events sent out. A webhook carries whole events, so whoever meets rows
    /// cut down would read past that with one.
    ///
    /// @throws ApiProblem 403 `restricted`
    static Principal requireUnrestricted() {
        Principal principal = requireManager();
        for (RoleGrant role : principal.grants()) {
            for (String entity : role.restrictions().keySet()) {
                if (!principal.mayFully(entity + ".read")) {
                    throw ApiProblem.of(
                                    403,
                                    "restricted",
                                    "a webhook sends whole events, and your roles cut %s down for you: let someone set it up who may read all of it"
                                            .formatted(entity))
                            .with("entity", entity);
                }
            }
        }
        return principal;
    }
}
