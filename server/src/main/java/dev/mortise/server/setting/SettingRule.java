package dev.mortise.server.setting;

import dev.mortise.server.platform.Transaction;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Says which values some settings take, and which of them are secret. A feature whose settings have rules provides
/// one.
public interface SettingRule {
    /// Checks a value that is to be stored; keys that it does not know are none of its business.
    ///
    /// @param transaction the tenant's
    /// @param key the setting's key
    /// @param value not JSON's null
    /// @throws dev.mortise.server.platform.ApiProblem 400 with what would be right
    void check(Transaction transaction, String key, JsonNode value);

    /// The keys whose values nobody reads again but the feature itself.
    ///
    /// @param transaction the tenant's, or the platform's for the keys of every tenant
    Predicate<String> secrets(Transaction transaction);
}
