package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// A plugin's versions over HTTP: what is stored, what an upgrade would do, the upgrade and the way back.
@RestController
@RequestMapping("/api/v1/admin/plugins/{id}")
class PluginVersionController {
    private final PluginUpgrades upgrades;
    private final TenantTransactions transactions;

    PluginVersionController(PluginUpgrades upgrades, TenantTransactions transactions) {
        this.upgrades = upgrades;
        this.transactions = transactions;
    }

    /// One version.
    ///
    /// @param role `serving`, `previous` (a rollback returns to it) or `stored`
    record Version(String version, String role, Instant uploadedAt, String sha256, long sizeBytes) {}

    /// All of a plugin, the one that serves first, then the newest upload.
    record Versions(List<Version> versions) {}

    /// The wish for an upgrade.
    ///
    /// @param confirmDrops what is dropped, as the plan's `drops` names it
    record Upgrade(@Nullable String to, @Nullable List<String> confirmDrops) {}

    /// The consent to a purge.
    record PurgeDropped(@Nullable String confirm) {}

    /// What is dropped, or was.
    record Dropped(List<String> dropped) {}

    @GetMapping("/versions")
    Versions versions(@PathVariable String id) {
        Operators.requireReader();
        return transactions.inPlatform(tx -> {
            StoredPlugin plugin = PluginQueries.find(tx, id).orElseThrow(() -> ApiProblem.notFound("plugin", id));
            Optional<String> previous = VersionQueries.previous(tx, id);
            List<Version> versions = new ArrayList<>();
            versions.add(
                    new Version(plugin.version(), "serving", plugin.uploadedAt(), plugin.sha256(), plugin.sizeBytes()));
            VersionQueries.list(tx, id)
                    .forEach(one -> versions.add(new Version(
                            one.version(),
                            previous.filter(one.version()::equals).isPresent() ? "previous" : "stored",
                            one.uploadedAt(),
                            one.sha256(),
                            one.sizeBytes())));
            return new Versions(versions);
        });
    }

    @GetMapping("/plan")
    UpgradePlan plan(@PathVariable String id, @RequestParam String to) {
        Operators.requireOperator();
        return upgrades.plan(id, to);
    }

    @PostMapping("/upgrade")
    UpgradePlan upgrade(@PathVariable String id, @RequestBody Upgrade wish) {
        Principal operator = Operators.requireOperator();
        if (wish.to() == null) {
            throw ApiProblem.invalid("/to", "required", "name the version to upgrade to; GET …/versions lists them");
        }
        List<String> confirmed = wish.confirmDrops() == null ? List.of() : wish.confirmDrops();
        return upgrades.upgrade(id, wish.to(), confirmed, operator);
    }

    @PostMapping("/rollback")
    UpgradePlan rollback(@PathVariable String id) {
        return upgrades.rollback(id, Operators.requireOperator());
    }

    @GetMapping("/dropped")
    Dropped dropped(@PathVariable String id) {
        Operators.requireOperator();
        return new Dropped(upgrades.dropped(id));
    }

    @PostMapping("/purge-dropped")
    Dropped purgeDropped(@PathVariable String id, @RequestBody PurgeDropped consent) {
        Principal operator = Operators.requireOperator();
        return new Dropped(upgrades.purgeDropped(id, consent.confirm() == null ? "" : consent.confirm(), operator));
    }
}
