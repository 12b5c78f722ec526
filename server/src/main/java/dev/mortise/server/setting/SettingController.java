package dev.mortise.server.setting;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The settings of the caller's tenant.
@RestController
@RequestMapping("/api/v1/settings")
class SettingController {
    private static final String ADMIN = "setting.admin";

    private final TenantTransactions transactions;
    private final Settings settings;

    SettingController(TenantTransactions transactions, Settings settings) {
        this.transactions = transactions;
        this.settings = settings;
    }

    /// A page of settings by key; `next` is what to send as `after`.
    record Page(List<Setting> settings, @Nullable String next) {}

    /// A value to set.
    record Value(@Nullable JsonNode value) {}

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String prefix,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = CurrentCall.require(ADMIN);
        int size = Limits.page(limit);
        List<Setting> found =
                transactions.inTenant(principal.tenantId(), tx -> settings.list(tx, prefix, after, size + 1));
        return new Page(
                found.stream().limit(size).toList(),
                found.size() > size ? found.get(size - 1).key() : null);
    }

    @GetMapping("/{key}")
    Setting get(@PathVariable String key) {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions
                .inTenant(principal.tenantId(), tx -> settings.find(tx, key))
                .orElseThrow(() -> ApiProblem.notFound("setting", key));
    }

    @PutMapping("/{key}")
    Setting put(@PathVariable String key, @RequestBody Value value) {
        Principal principal = CurrentCall.require(ADMIN);
        JsonNode node = value.value();
        if (node == null || node.isNull()) {
            throw ApiProblem.invalid("/value", "required", "a JSON value is required here; DELETE removes a setting");
        }
        return transactions.inTenant(principal.tenantId(), tx -> settings.put(tx, key, node, principal.actor()));
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String key) {
        Principal principal = CurrentCall.require(ADMIN);
        if (!transactions.inTenant(principal.tenantId(), tx -> settings.delete(tx, key, principal.actor()))) {
            throw ApiProblem.notFound("setting", key);
        }
    }
}
