package dev.mortise.server.event;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.TimeZones;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// A tenant's schedules over HTTP.
@RestController
@RequestMapping("/api/v1/events/schedules")
class ScheduleController {
    private static final String SCHEDULE = "event.schedule";

    private final TenantTransactions transactions;
    private final TimeZones zones;
    private final AuditLog audit;

    ScheduleController(TenantTransactions transactions, TimeZones zones, AuditLog audit) {
        this.transactions = transactions;
        this.zones = zones;
        this.audit = audit;
    }

    /// A schedule.
    ///
    /// @param enabled whether the tenant wants it
    /// @param running whether its plugin runs; nothing is published while it does not
    /// @param nextAt null while it is off, or for a moment after a change
    /// @param lastDueAt the time that was published last; null for none
    /// @param lastAt when that was
    /// @param lastEvent the event
    record Schedule(
            String plugin,
            String name,
            String cron,
            String type,
            String timeZone,
            boolean enabled,
            boolean running,
            @Nullable Instant nextAt,
            @Nullable Instant lastDueAt,
            @Nullable Instant lastAt,
            @Nullable UUID lastEvent) {}

    /// All schedules of a tenant, by plugin and name.
    record ScheduleList(List<Schedule> schedules) {}

    /// Whether a schedule is wanted.
    record Wanted(@Nullable Boolean enabled) {}

    @GetMapping
    ScheduleList list() {
        Principal principal = CurrentCall.principal();
        if (!principal.may("audit.read")) {
            CurrentCall.require(SCHEDULE);
        }
        return new ScheduleList(transactions.inTenant(principal.tenantId(), tx -> find(tx, null, null)));
    }

    @PutMapping("/{plugin}/{name}")
    Schedule put(@PathVariable String plugin, @PathVariable String name, @RequestBody Wanted wanted) {
        Principal principal = CurrentCall.require(SCHEDULE);
        Boolean enabled = wanted.enabled();
        if (enabled == null) {
            throw ApiProblem.invalid("/enabled", "required", "true or false is required here");
        }
        boolean on = enabled;
        return transactions.inTenant(principal.tenantId(), tx -> {
            if (find(tx, plugin, name).isEmpty()) {
                throw ApiProblem.notFound("schedule", plugin + "/" + name);
            }
            if (ScheduleQueries.enable(tx, plugin, name, on)) {
                audit.record(
                        tx,
                        tx.tenantId(),
                        principal.actor(),
                        on ? "schedule.enabled" : "schedule.disabled",
                        "schedule",
                        plugin + "/" + name,
                        Map.of());
            }
            return find(tx, plugin, name).getFirst();
        });
    }

    private List<Schedule> find(Transaction transaction, @Nullable String plugin, @Nullable String name) {
        ZoneId zone = zones.of(transaction);
        return ScheduleQueries.list(transaction, plugin, name).stream()
                .map(one -> new Schedule(
                        one.plugin(),
                        one.name(),
                        one.cron(),
                        one.type(),
                        zone.getId(),
                        one.enabled(),
                        one.running(),
                        one.nextAt(),
                        one.lastDueAt(),
                        one.lastAt(),
                        one.lastEvent()))
                .toList();
    }
}
