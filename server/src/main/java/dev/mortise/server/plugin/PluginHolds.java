package dev.mortise.server.plugin;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantPlugins;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of a plugin that keeps failing. When its calls for one tenant fail, it is held for that
/// tenant alone: the database says so, and no node delivers anything to it for the tenant, until somebody
/// takes it up again. When they fail for several tenants, or for the only one it serves, it is taken out of
/// service. What it was to hear waits.
final class PluginHolds {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHolds.class);
    private static final Actor BREAKER = Actor.system("circuit_breaker");
    /// Calls may begin a moment before it is noted that the plugin was started.
    private static final Duration ABOUT_THEN = Duration.ofSeconds(1);

    private static final String SKIPPED =
            "it waited while the plugin was held, and was skipped when it was taken up again";

    private final LocalPlugins local;
    private final TenantTransactions transactions;
    private final Deliveries deliveries;
    private final TenantPlugins tenants;
    private final AuditLog audit;
    private final Clock clock;

    PluginHolds(
            LocalPlugins local,
            TenantTransactions transactions,
            Deliveries deliveries,
            TenantPlugins tenants,
            AuditLog audit,
            Clock clock) {
        this.local = local;
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.audit = audit;
        this.clock = clock;
    }

    /// Does what a verdict of this node's breaker asks for, unless the failures are from before the plugin
    /// was last started, or taken up again.
    void judge(String id, CircuitBreaker.Verdict verdict) {
        local.alone(id, () -> {
            boolean stopped = transactions.inPlatform(tx -> {
                StoredPlugin plugin = PluginQueries.lock(tx, id)
                        .filter(one -> one.status() == StoredStatus.RUNNING)
                        .orElse(null);
                // A node may have counted on while the plugin was off.
                if (plugin == null || verdict.since().plus(ABOUT_THEN).isBefore(plugin.updatedAt())) {
                    return false;
                }
                UUID tenant = verdict.tenant();
                if (tenant == null && endedWell(tx, id, tenantsOf(tx, id), verdict.since())) {
                    // On another node: some that are counted here are well again since.
                    return false;
                }
                if (tenant == null || failsForAll(tx, id, tenant)) {
                    recordError(tx, plugin, verdict);
                    resumeAll(tx, id, BREAKER, Map.of("state", StoredStatus.ERROR.word()));
                    PluginQueries.setStatus(tx, id, StoredStatus.ERROR, verdict.evidence(), clock.instant());
                    return true;
                }
                hold(tx, plugin, tenant, verdict);
                return false;
            });
            if (stopped) {
                LOG.error("Plugin {} is taken out of service: {}", id, verdict.evidence());
                local.stop(id);
            }
            return stopped;
        });
    }

    /// Whether a plugin that fails for one more tenant serves nobody: nobody else has it, or it is held for
    /// others and no call of it has ended well since it began to fail for them.
    private boolean failsForAll(Transaction transaction, String id, UUID tenant) {
        List<HoldQueries.Hold> holds = HoldQueries.of(transaction, id);
        Set<UUID> failing = new HashSet<>(Set.of(tenant));
        holds.forEach(hold -> failing.add(hold.tenantId()));
        Set<UUID> all = tenantsOf(transaction, id);
        if (failing.containsAll(all)) {
            return true;
        }
        all.addAll(failing);
        return holds.stream()
                .filter(hold -> !hold.tenantId().equals(tenant))
                .map(HoldQueries.Hold::failingSince)
                .min(Comparator.naturalOrder())
                .filter(since -> !endedWell(transaction, id, all, since))
                .isPresent();
    }

    /// Whom a plugin serves.
    private Set<UUID> tenantsOf(Transaction transaction, String id) {
        Set<UUID> started = new HashSet<>(PluginQueries.started(transaction, id));
        return tenants.using(transaction, id).stream()
                .map(Tenant::id)
                .filter(started::contains)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean endedWell(Transaction transaction, String id, Set<UUID> tenants, Instant since) {
        return HoldQueries.succeeded(transaction, id, List.copyOf(tenants), Ids.first(since));
    }

    private void hold(Transaction transaction, StoredPlugin plugin, UUID tenant, CircuitBreaker.Verdict verdict) {
        String id = plugin.id();
        Instant since = verdict.since();
        if (!HoldQueries.hold(transaction, tenant, id, plugin.version(), since, verdict.failures())) {
            return;
        }
        LOG.warn("Plugin {} is held for tenant {}: {}", id, tenant, verdict.evidence());
        record(transaction, tenant, BREAKER, "held", id, detail(plugin, verdict));
    }

    /// Notes for each tenant that has a plugin that it is taken out of service.
    private void recordError(Transaction transaction, StoredPlugin plugin, CircuitBreaker.Verdict verdict) {
        List<AuditLog.Change> changes = List.of(new AuditLog.Change(
                BREAKER, "plugin." + StoredStatus.ERROR.word(), "plugin", plugin.id(), detail(plugin, verdict)));
        Pipeline pipeline = transaction.pipeline();
        tenantsOf(transaction, plugin.id()).forEach(tenant -> audit.recordAll(pipeline, tenant, changes));
        pipeline.run();
    }

    /// Without what the plugin said, which may be of another tenant's data.
    private static Map<String, Object> detail(StoredPlugin plugin, CircuitBreaker.Verdict verdict) {
        return Map.of("failures", verdict.failures(), "since", verdict.since().toString(), "version", plugin.version());
    }

    /// Takes a plugin up again for a tenant. What waits is heard now, also what was to be tried again later.
    ///
    /// @param skip whether what waits is set aside instead
    /// @throws ApiProblem 409 `not_held`
    void resume(UUID tenant, String id, boolean skip, Principal by) {
        transactions.<Boolean>inPlatform(tx -> {
            if (!HoldQueries.resume(tx, tenant, id)) {
                throw ApiProblem.conflict(
                        "not_held", "%s is not held: there is nothing to take up again".formatted(id));
            }
            Map<String, Object> detail = new LinkedHashMap<>();
            if (skip) {
                detail.put("events", "skip");
                detail.put("skipped", deliveries.skip(tx, tenant, id, SKIPPED));
            } else {
                detail.put("events", "catch_up");
                deliveries.hurry(tx, tenant, id);
            }
            record(tx, tenant, by.actor(), "resumed", id, detail);
            tx.afterCommit(deliveries::wake);
            LOG.info("Plugin {} is taken up again for tenant {}", id, tenant);
            return true;
        });
    }

    /// Ends all holds of a plugin, as they say nothing of what it is from now on.
    ///
    /// @param transaction of the platform
    /// @param detail why, for the audit
    void resumeAll(Transaction transaction, String id, Actor by, Map<String, ?> detail) {
        HoldQueries.resumeAll(transaction, id)
                .forEach(tenant -> record(transaction, tenant, by, "resumed", id, detail));
    }

    private void record(Transaction transaction, UUID tenant, Actor by, String what, String id, Map<String, ?> detail) {
        audit.record(transaction, tenant, by, "plugin." + what, "plugin", id, detail);
    }
}
