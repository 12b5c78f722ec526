package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
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
    private final UpgradeRunner runner;
    private final TenantTransactions transactions;

    PluginVersionController(PluginUpgrades upgrades, UpgradeRunner runner, TenantTransactions transactions) {
        this.upgrades = upgrades;
        this.runner = runner;
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
    /// @param online true has tables made ready first, whatever their size
    record Upgrade(
            @Nullable String to,
            @Nullable List<String> confirmDrops,
            @Nullable Boolean online) {}

    /// The wish for the way back.
    ///
    /// @param online as in an upgrade
    record Rollback(@Nullable Boolean online) {}

    /// The last upgrade whose tables are made ready first.
    ///
    /// @param upgrade null when there was none
    record LastUpgrade(@Nullable UpgradeProgress upgrade) {}

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
    ResponseEntity<UpgradePlan> upgrade(@PathVariable String id, @RequestBody Upgrade wish) {
        Principal operator = Operators.requireOperator();
        if (wish.to() == null) {
            throw ApiProblem.invalid("/to", "required", "name the version to upgrade to; GET …/versions lists them");
        }
        List<String> confirmed = wish.confirmDrops() == null ? List.of() : wish.confirmDrops();
        return begun(id, upgrades.upgrade(id, wish.to(), confirmed, Boolean.TRUE.equals(wish.online()), operator));
    }

    @GetMapping("/upgrade")
    LastUpgrade lastUpgrade(@PathVariable String id) {
        Operators.requireReader();
        return new LastUpgrade(upgrades.progress(id).orElse(null));
    }

    @DeleteMapping("/upgrade")
    LastUpgrade cancelUpgrade(@PathVariable String id) {
        upgrades.cancel(id, Operators.requireOperator());
        runner.wake();
        return new LastUpgrade(upgrades.progress(id).orElse(null));
    }

    @GetMapping("/rollback/plan")
    UpgradePlan rollbackPlan(@PathVariable String id) {
        Operators.requireOperator();
        return upgrades.planRollback(id);
    }

    @PostMapping("/rollback")
    ResponseEntity<UpgradePlan> rollback(
            @PathVariable String id, @RequestBody(required = false) @Nullable Rollback wish) {
        boolean online = wish != null && Boolean.TRUE.equals(wish.online());
        return begun(id, upgrades.rollback(id, online, Operators.requireOperator()));
    }

    /// 202 when it goes on by itself.
    private ResponseEntity<UpgradePlan> begun(String id, UpgradePlan plan) {
        if (!plan.prepares()) {
            return ResponseEntity.ok(plan);
        }
        runner.wake();
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/admin/plugins/" + id + "/upgrade"))
                .body(plan);
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
