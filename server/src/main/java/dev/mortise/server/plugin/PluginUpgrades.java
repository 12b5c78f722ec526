package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.SchemaPlan;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Schedules;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.plugin.VersionQueries.StoredVersion;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Puts another version of a plugin in the place of the one that serves: code, manifest, tables,
/// permissions, roles, subscriptions and schedules change in one transaction. What ends before its commit, by an error
/// or with the process, has done nothing.
final class PluginUpgrades {
    private static final Logger LOG = LoggerFactory.getLogger(PluginUpgrades.class);
    private static final Set<StoredStatus> REPLACEABLE = Set.of(
            StoredStatus.UPLOADED,
            StoredStatus.INSTALLED,
            StoredStatus.RUNNING,
            StoredStatus.DISABLED,
            StoredStatus.ERROR);

    /// Calls of this plugin on other nodes end within their time limit; a waiting lock keeps new ones away.
    private static final int TRIES = 6;

    /// PostgreSQL's `lock_not_available`.
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final LocalPlugins local;
    private final TenantTransactions transactions;
    private final EntitySchemas schemas;
    private final UpgradeGrants grants;
    private final Subscriptions subscriptions;
    private final Schedules schedules;
    private final Deliveries deliveries;
    private final PluginLifecycle lifecycle;
    private final AuditLog audit;
    private final Clock clock;

    PluginUpgrades(
            LocalPlugins local,
            TenantTransactions transactions,
            EntitySchemas schemas,
            UpgradeGrants grants,
            Subscriptions subscriptions,
            Schedules schedules,
            Deliveries deliveries,
            PluginLifecycle lifecycle,
            AuditLog audit,
            Clock clock) {
        this.local = local;
        this.transactions = transactions;
        this.schemas = schemas;
        this.grants = grants;
        this.subscriptions = subscriptions;
        this.schedules = schedules;
        this.deliveries = deliveries;
        this.lifecycle = lifecycle;
        this.audit = audit;
        this.clock = clock;
    }

    /// What an upgrade would do. Changes nothing.
    ///
    /// @throws ApiProblem 404; 409 `wrong_state` when the plugin is uninstalled
    UpgradePlan plan(String id, String version) {
        return transactions.inPlatform(tx -> plan(tx, find(tx, id), version(tx, id, version), false));
    }

    /// Upgrades a plugin; one that is switched off stays off, and one that was never installed has no
    /// tables to change.
    ///
    /// @param confirmed names of what is dropped, as the plan lists them
    /// @throws ApiProblem 422 `upgrade_refused` with the plan; 422 `init_failed` when the new code does not
    ///   start: the former version runs on then
    UpgradePlan upgrade(String id, String version, List<String> confirmed, Principal by) {
        UpgradePlan plan = plan(id, version);
        if (!plan.possible()) {
            throw refused(plan, "the stored rows do not allow it; see plan.problems");
        }
        Set<String> named = new HashSet<>(confirmed);
        List<String> unnamed =
                plan.drops().stream().filter(one -> !named.contains(one)).toList();
        if (!unnamed.isEmpty()) {
            throw refused(plan, "confirmDrops must name what is dropped: " + String.join(", ", unnamed));
        }
        if (named.size() > plan.drops().size()) {
            throw refused(plan, "confirmDrops names more than what is dropped; see plan.drops");
        }
        local.alone(id, () -> {
            switchTo(id, version, plan, by);
            return id;
        });
        return plan;
    }

    /// Returns to the version before the last upgrade. What the later version wrote into fields of both
    /// stays; its own fields keep their values out of sight.
    ///
    /// @throws ApiProblem 409 `no_previous_version`; 422 as [#upgrade]
    UpgradePlan rollback(String id, Principal by) {
        UpgradePlan plan = transactions.inPlatform(tx -> {
            StoredPlugin plugin = find(tx, id);
            String previous = VersionQueries.previous(tx, id)
                    .orElseThrow(
                            () -> ApiProblem.conflict(
                                    "no_previous_version",
                                    id
                                            + " has no version to return to: it was not upgraded since, or what was dropped is purged"));
            return plan(tx, plugin, version(tx, id, previous), true);
        });
        if (!plan.possible()) {
            throw refused(plan, "the stored rows do not allow it; see plan.problems");
        }
        local.alone(id, () -> {
            switchTo(id, plan.to(), plan, by);
            return id;
        });
        return plan;
    }

    /// What is dropped and still there.
    List<String> dropped(String id) {
        return transactions.inPlatform(tx -> schemas.dropped(tx, manifest(find(tx, id))));
    }

    /// Removes for ever what is dropped; there is no way back to the version before then.
    ///
    /// @param confirm the plugin's id, typed again
    /// @return what was removed
    List<String> purgeDropped(String id, String confirm, Principal by) {
        return local.alone(
                id,
                () -> transactions.asOwner(tx -> {
                    StoredPlugin plugin = tx.as(DatabaseRole.PLATFORM, platform -> locked(platform, id));
                    if (!confirm.equals(id)) {
                        throw ApiProblem.invalid(
                                "/confirm",
                                "confirm",
                                "this removes the values of what is dropped: type the plugin's id, " + id);
                    }
                    Manifest current = manifest(plugin);
                    List<String> dropped = schemas.dropped(tx, current);
                    if (dropped.isEmpty()) {
                        return dropped;
                    }
                    schemas.purgeDropped(tx, current);
                    return tx.as(DatabaseRole.PLATFORM, platform -> {
                        VersionQueries.forgetPrevious(platform, id);
                        grants.forgetAllBut(platform, current);
                        record(platform, id, "dropped_purged", by, Map.of("dropped", String.join(", ", dropped)));
                        return dropped;
                    });
                }));
    }

    private void switchTo(String id, String version, UpgradePlan agreed, Principal by) {
        StoredPlugin serving = transactions.inPlatform(tx -> find(tx, id));
        boolean runs = serving.status() == StoredStatus.RUNNING || serving.status() == StoredStatus.ERROR;
        boolean done = false;
        try {
            if (runs) {
                prepare(id, version);
            }
            commit(serving, version, agreed, runs, by);
            done = true;
        } finally {
            if (runs && !done) {
                local.stop(id);
                local.restore(id);
            }
        }
        if (runs) {
            local.listen(id);
        }
        LOG.info("Plugin {} went from {} to {}", id, agreed.from(), version);
    }

    /// Ends the calls of the version that serves and starts the other one, which hears nothing yet.
    private void prepare(String id, String version) {
        StoredVersion stored = transactions.inPlatform(tx -> version(tx, id, version));
        byte[] wasm = transactions.inPlatform(tx -> VersionQueries.code(tx, id, version));
        String reason = local.prepare(manifest(stored), wasm);
        if (!reason.isEmpty()) {
            throw ApiProblem.of(
                    422, "init_failed", "%s %s cannot run, and nothing was changed: %s".formatted(id, version, reason));
        }
    }

    private void commit(StoredPlugin serving, String version, UpgradePlan agreed, boolean runs, Principal by) {
        for (int tried = 1; ; tried++) {
            try {
                transactions.<Boolean>asOwner(tx -> change(tx, serving, version, agreed, runs, by));
                return;
            } catch (ApiProblem problem) {
                if (problem.status() != 503 || tried == TRIES) {
                    throw problem;
                }
                pause();
            } catch (DataAccessException e) {
                boolean locked = e.getMostSpecificCause() instanceof SQLException sql
                        && LOCK_NOT_AVAILABLE.equals(sql.getSQLState());
                if (!locked) {
                    throw e;
                }
                if (tried == TRIES) {
                    throw ApiProblem.of(503, "busy", "the plugin is in use: try again in a moment")
                            .withHeader("Retry-After", "5");
                }
                pause();
            }
        }
    }

    private boolean change(
            Transaction tx, StoredPlugin serving, String version, UpgradePlan agreed, boolean runs, Principal by) {
        String id = serving.id();
        StoredVersion next = tx.as(DatabaseRole.PLATFORM, platform -> {
            StoredPlugin now = locked(platform, id);
            boolean shallRun = now.status() == StoredStatus.RUNNING || now.status() == StoredStatus.ERROR;
            boolean installed = now.status() != StoredStatus.UPLOADED;
            if (!now.version().equals(agreed.from())
                    || shallRun != runs
                    || installed == (serving.status() == StoredStatus.UPLOADED)) {
                throw ApiProblem.conflict(
                        "changed_meanwhile", id + " was changed by another step meanwhile: look at the plan again");
            }
            return version(platform, id, version);
        });
        Manifest from = manifest(serving);
        Manifest to = manifest(next);
        boolean hasTables = serving.status() != StoredStatus.UPLOADED;
        if (hasTables) {
            tx.afterCommit(transactions::renewConnections);
            schemas.evolve(tx, from, to, agreed.back());
        }
        return tx.as(DatabaseRole.PLATFORM, platform -> {
            if (hasTables) {
                grants.follow(platform, from, to);
                subscriptions.replace(platform, id, PluginLifecycle.subscriptionsOf(to));
                schedules.replace(platform, id, PluginLifecycle.schedulesOf(to));
            }
            @Nullable String previous = agreed.back() || !hasTables ? null : agreed.from();
            VersionQueries.swap(platform, id, version, previous, clock.instant());
            if (runs) {
                PluginQueries.setStatus(platform, id, StoredStatus.RUNNING, null, clock.instant());
                lifecycle.startTenants(platform, id);
                platform.afterCommit(deliveries::wake);
            }
            String what = agreed.back() ? "rolled_back" : "upgraded";
            record(platform, id, what, by, Map.of("from", agreed.from(), "to", version));
            return true;
        });
    }

    private UpgradePlan plan(Transaction tx, StoredPlugin plugin, StoredVersion version, boolean back) {
        Manifest from = manifest(plugin);
        Manifest to = manifest(version);
        SchemaPlan schema = plugin.status() == StoredStatus.UPLOADED
                ? new SchemaPlan(List.of(), List.of())
                : schemas.plan(tx, from, to, back);
        return UpgradePlan.of(from, to, schema, back);
    }

    private static StoredPlugin find(Transaction tx, String id) {
        return checked(PluginQueries.find(tx, id).orElseThrow(() -> ApiProblem.notFound("plugin", id)));
    }

    private static StoredPlugin locked(Transaction tx, String id) {
        return checked(PluginQueries.lock(tx, id).orElseThrow(() -> ApiProblem.notFound("plugin", id)));
    }

    private static StoredPlugin checked(StoredPlugin plugin) {
        if (!REPLACEABLE.contains(plugin.status())) {
            List<String> expected =
                    REPLACEABLE.stream().map(StoredStatus::word).sorted().toList();
            throw ApiProblem.conflict(
                            "wrong_state",
                            "another version of %s can take its place when it is %s; it is %s"
                                    .formatted(
                                            plugin.id(),
                                            String.join(" or ", expected),
                                            plugin.status().word()))
                    .with("expected", expected)
                    .with("actual", plugin.status().word());
        }
        return plugin;
    }

    private static StoredVersion version(Transaction tx, String id, String version) {
        return VersionQueries.find(tx, id, version)
                .orElseThrow(() -> ApiProblem.notFound("stored version of " + id, version));
    }

    /// Read anew: what does not serve yet is in nobody's cache.
    private static Manifest manifest(StoredVersion version) {
        return ManifestParser.parse(version.manifestToml());
    }

    private static Manifest manifest(StoredPlugin plugin) {
        return ManifestParser.parse(plugin.manifestToml());
    }

    private static ApiProblem refused(UpgradePlan plan, String why) {
        return ApiProblem.of(422, "upgrade_refused", "%s stays at %s: %s".formatted(plan.plugin(), plan.from(), why))
                .with("plan", plan);
    }

    private void record(Transaction tx, String id, String what, Principal by, Map<String, String> detail) {
        audit.record(tx, by.tenantId(), by.actor(), "plugin." + what, "plugin", id, detail);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the plugin's tables are in use", e);
        }
    }
}
