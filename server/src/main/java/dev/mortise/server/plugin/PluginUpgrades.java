package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.SchemaPlan;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Schedules;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.plugin.UpgradeQueries.Upgrade;
import dev.mortise.server.plugin.VersionQueries.StoredVersion;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

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
    private static final int TRIES = 16;

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
    private final PluginHolds holds;
    private final AuditLog audit;
    private final JsonMapper json;
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
            PluginHolds holds,
            AuditLog audit,
            JsonMapper json,
            Clock clock) {
        this.local = local;
        this.transactions = transactions;
        this.schemas = schemas;
        this.grants = grants;
        this.subscriptions = subscriptions;
        this.schedules = schedules;
        this.deliveries = deliveries;
        this.lifecycle = lifecycle;
        this.holds = holds;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    /// What an upgrade would do. Changes nothing.
    ///
    /// @throws ApiProblem 404; 409 `wrong_state` when the plugin is uninstalled
    UpgradePlan plan(String id, String version) {
        return transactions.inPlatform(tx -> plan(tx, find(tx, id), version(tx, id, version), false, false));
    }

    /// Upgrades a plugin; one that is switched off stays off, and one that was never installed has no
    /// tables to change. When tables are made ready first, it is only begun: the plan says so.
    ///
    /// @param confirmed names of what is dropped, as the plan lists them
    /// @param online whether tables are made ready whatever their size
    /// @throws ApiProblem 422 `upgrade_refused` with the plan; 422 `init_failed` when the new code
    ///   does not start: the former version runs on then; 409 `upgrade_under_way`
    UpgradePlan upgrade(String id, String version, List<String> confirmed, boolean online, Principal by) {
        UpgradePlan plan =
                transactions.inPlatform(tx -> plan(tx, free(tx, id), version(tx, id, version), false, online));
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
        return begin(plan, online, by);
    }

    /// What the way back would do. Changes nothing.
    ///
    /// @throws ApiProblem 404; 409 `wrong_state` when the plugin is uninstalled, `no_previous_version`
    UpgradePlan planRollback(String id) {
        return transactions.inPlatform(tx -> plan(tx, find(tx, id), version(tx, id, previous(tx, id)), true, false));
    }

    /// Returns to the version before the last upgrade. What the later version wrote into fields of both
    /// stays; its own fields keep their values out of sight.
    ///
    /// @param online as in [#upgrade]
    /// @throws ApiProblem 409 `no_previous_version`; 422 and 409 as [#upgrade]
    UpgradePlan rollback(String id, boolean online, Principal by) {
        UpgradePlan plan = transactions.inPlatform(tx -> {
            StoredPlugin plugin = free(tx, id);
            return plan(tx, plugin, version(tx, id, previous(tx, id)), true, online);
        });
        if (!plan.possible()) {
            throw refused(plan, "the stored rows do not allow it; see plan.problems");
        }
        return begin(plan, online, by);
    }

    private static String previous(Transaction tx, String id) {
        return VersionQueries.previous(tx, id)
                .orElseThrow(() -> ApiProblem.conflict(
                        "no_previous_version",
                        id + " has no version to return to: it was not upgraded since, or what was dropped is purged"));
    }

    private UpgradePlan begin(UpgradePlan plan, boolean online, Principal by) {
        if (plan.prepares()) {
            boolean begun = transactions.inPlatform(tx -> UpgradeQueries.start(
                    tx,
                    plan.plugin(),
                    plan.from(),
                    plan.to(),
                    plan.back(),
                    online,
                    by.tenantId(),
                    json.writeValueAsString(by.actor()),
                    clock.instant()));
            if (!begun) {
                throw underWay(plan.plugin());
            }
        } else {
            Switch wish =
                    new Switch(plan.plugin(), plan.from(), plan.to(), plan.back(), by.tenantId(), by.actor(), null);
            local.alone(plan.plugin(), () -> {
                switchTo(wish);
                return wish;
            });
        }
        return plan;
    }

    /// The last upgrade whose tables were made ready first, with how far they have come; empty when
    /// there was none.
    Optional<UpgradeProgress> progress(String id) {
        return transactions.inPlatform(tx -> {
            if (PluginQueries.find(tx, id).isEmpty()) {
                throw ApiProblem.notFound("plugin", id);
            }
            return UpgradeQueries.find(tx, id)
                    .map(upgrade -> UpgradeProgress.of(upgrade, schemas.progress(tx, id), json));
        });
    }

    /// Has an upgrade end that is not done yet; nothing of it is left soon after.
    ///
    /// @throws ApiProblem 404; 409 `not_under_way`
    void cancel(String id, Principal by) {
        String problem = json.writeValueAsString(
                UpgradeProblem.of(ApiProblem.conflict("cancelled", "cancelled by " + by.username())));
        transactions.<Boolean>inPlatform(tx -> {
            if (PluginQueries.find(tx, id).isEmpty()) {
                throw ApiProblem.notFound("plugin", id);
            }
            if (!UpgradeQueries.end(tx, id, problem, clock.instant())) {
                throw ApiProblem.conflict("not_under_way", "there is no upgrade of " + id + " that could be cancelled");
            }
            audit.record(tx, by.tenantId(), by.actor(), "plugin.upgrade_cancelled", "plugin", id, Map.of());
            return true;
        });
    }

    /// Makes tables ready and switches.
    ///
    /// @param beat ends the work by what it throws
    void carryOut(Upgrade upgrade, Runnable beat) {
        String id = upgrade.plugin();
        Switch wish = new Switch(
                id,
                upgrade.from(),
                upgrade.to(),
                upgrade.back(),
                upgrade.operatorTenant(),
                upgrade.operator(),
                upgrade);
        List<Manifest> manifests = transactions.inPlatform(tx -> {
            StoredPlugin plugin = find(tx, id);
            if (!plugin.version().equals(upgrade.from())) {
                throw changedMeanwhile(id);
            }
            return List.of(manifest(plugin), manifest(version(tx, id, upgrade.to())));
        });
        try {
            schemas.prepare(manifests.getFirst(), manifests.getLast(), upgrade.back(), upgrade.online(), beat);
            beat.run();
            local.alone(id, () -> {
                switchTo(wish);
                return wish;
            });
        } catch (ApiProblem problem) {
            throw problem.code().equals("refused") ? counted(upgrade, problem) : problem;
        }
    }

    /// A row was met that does not allow it: says how many there are.
    private ApiProblem counted(Upgrade upgrade, ApiProblem problem) {
        UpgradePlan plan = transactions.inPlatform(tx -> plan(
                tx, find(tx, upgrade.plugin()), version(tx, upgrade.plugin(), upgrade.to()), upgrade.back(), true));
        if (plan.possible()) {
            return problem;
        }
        ApiProblem refused = refused(plan, "the stored rows do not allow it");
        for (SchemaPlan.Problem one : plan.problems()) {
            if (one.blocks()) {
                refused = refused.withError(one.where(), one.code(), one.detail());
            }
        }
        return refused;
    }

    /// Drops what an upgrade has left that did not come to its end.
    void abandon(Upgrade upgrade) {
        schemas.abandonPreparation(upgrade.plugin());
        transactions.<Boolean>inPlatform(tx -> {
            audit.record(
                    tx,
                    upgrade.operatorTenant(),
                    upgrade.operator(),
                    "plugin.upgrade_failed",
                    "plugin",
                    upgrade.plugin(),
                    Map.of("from", upgrade.from(), "to", upgrade.to()));
            return true;
        });
    }

    /// A plugin of which no upgrade is under way.
    private static StoredPlugin free(Transaction tx, String id) {
        StoredPlugin plugin = find(tx, id);
        refuseUnderWay(tx, id);
        return plugin;
    }

    /// @throws ApiProblem 409 `upgrade_under_way` if an upgrade is
    static void refuseUnderWay(Transaction tx, String id) {
        if (UpgradeQueries.find(tx, id)
                .filter(upgrade -> upgrade.state().isOpen())
                .isPresent()) {
            throw underWay(id);
        }
    }

    private static ApiProblem underWay(String id) {
        return ApiProblem.conflict(
                "upgrade_under_way", "an upgrade of " + id + " is under way: wait for its end, or cancel it");
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
                    StoredPlugin plugin = tx.as(DatabaseRole.PLATFORM, platform -> {
                        StoredPlugin found = locked(platform, id);
                        refuseUnderWay(platform, id);
                        return found;
                    });
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

    /// The wish for a switch.
    ///
    /// @param upgrade the claimed upgrade that made the tables ready; null when there is nothing to
    ///   make ready
    private record Switch(
            String id,
            String from,
            String to,
            boolean back,
            UUID operatorTenant,
            Actor operator,
            @Nullable Upgrade upgrade) {}

    private void switchTo(Switch wish) {
        String id = wish.id();
        StoredPlugin serving = transactions.inPlatform(tx -> find(tx, id));
        boolean runs = serving.status() == StoredStatus.RUNNING || serving.status() == StoredStatus.ERROR;
        boolean done = false;
        try {
            if (runs) {
                prepare(id, wish.to());
            }
            commit(serving, wish, runs);
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
        LOG.info("Plugin {} went from {} to {}", id, wish.from(), wish.to());
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

    private void commit(StoredPlugin serving, Switch wish, boolean runs) {
        for (int tried = 1; ; tried++) {
            try {
                transactions.<Boolean>asOwner(tx -> change(tx, serving, wish, runs));
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

    private boolean change(Transaction tx, StoredPlugin serving, Switch wish, boolean runs) {
        String id = serving.id();
        StoredVersion next = tx.as(DatabaseRole.PLATFORM, platform -> {
            StoredPlugin now = locked(platform, id);
            boolean shallRun = now.status() == StoredStatus.RUNNING || now.status() == StoredStatus.ERROR;
            boolean installed = now.status() != StoredStatus.UPLOADED;
            if (wish.upgrade() == null) {
                refuseUnderWay(platform, id);
            }
            if (!now.version().equals(wish.from())
                    || shallRun != runs
                    || installed == (serving.status() == StoredStatus.UPLOADED)) {
                throw changedMeanwhile(id);
            }
            return version(platform, id, wish.to());
        });
        Manifest from = manifest(serving);
        Manifest to = manifest(next);
        boolean hasTables = serving.status() != StoredStatus.UPLOADED;
        if (hasTables) {
            tx.afterCommit(transactions::renewConnections);
            schemas.evolve(tx, from, to, wish.back());
        }
        return tx.as(DatabaseRole.PLATFORM, platform -> {
            if (hasTables) {
                grants.follow(platform, from, to);
                subscriptions.replace(platform, id, PluginLifecycle.subscriptionsOf(to));
                schedules.replace(platform, id, PluginLifecycle.schedulesOf(to));
            }
            @Nullable String previous = wish.back() || !hasTables ? null : wish.from();
            VersionQueries.swap(platform, id, wish.to(), previous, clock.instant());
            // What failed was the other version.
            holds.resumeAll(platform, id, wish.operator(), Map.of("version", wish.to()));
            if (runs) {
                PluginQueries.setStatus(platform, id, StoredStatus.RUNNING, null, clock.instant());
                lifecycle.startTenants(platform, id);
                platform.afterCommit(deliveries::wake);
            }
            String what = wish.back() ? "rolled_back" : "upgraded";
            audit.record(
                    platform,
                    wish.operatorTenant(),
                    wish.operator(),
                    "plugin." + what,
                    "plugin",
                    id,
                    Map.of("from", wish.from(), "to", wish.to()));
            @Nullable Upgrade upgrade = wish.upgrade();
            if (upgrade != null
                    && !UpgradeQueries.finish(platform, upgrade, UpgradeQueries.State.DONE, clock.instant())) {
                throw ApiProblem.conflict("cancelled", "the upgrade was cancelled");
            }
            return true;
        });
    }

    private UpgradePlan plan(Transaction tx, StoredPlugin plugin, StoredVersion version, boolean back, boolean online) {
        Manifest from = manifest(plugin);
        Manifest to = manifest(version);
        if (plugin.status() == StoredStatus.UPLOADED) {
            return UpgradePlan.of(from, to, new SchemaPlan(List.of(), List.of()), back, false);
        }
        SchemaPlan schema = schemas.plan(tx, from, to, back);
        return UpgradePlan.of(from, to, schema, back, schemas.needsPreparation(tx, from, to, back, online));
    }

    private static ApiProblem changedMeanwhile(String id) {
        return ApiProblem.conflict(
                "changed_meanwhile", id + " was changed by another step meanwhile: look at the plan again");
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
