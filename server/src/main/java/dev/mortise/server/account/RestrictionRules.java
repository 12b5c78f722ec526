package dev.mortise.server.account;

import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import tools.jackson.databind.JsonNode;

/// Says which restrictions make sense. Provided by the feature that knows the entities.
public interface RestrictionRules {
    /// Reads a restriction as it is sent:
    /// `{"entity":"com.acme.inventory.item","where":{…},"hidden":["cost"],"readonly":["status"]}`.
    ///
    /// @param caller who sends it, and must see the entity
    /// @param pointer where it stands in what was sent
    /// @throws dev.mortise.server.platform.ApiProblem 400 with what is wrong, by pointer
    RowRestriction read(Transaction transaction, Principal caller, JsonNode restriction, String pointer);

    /// Shows a restriction as it could be sent, with the names of today. What is gone by now is left out; a
    /// condition on it lets no row through, which `broken` tells.
    JsonNode show(Transaction transaction, RowRestriction restriction);
}
