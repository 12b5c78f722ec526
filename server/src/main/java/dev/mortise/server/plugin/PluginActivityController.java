package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What a plugin did for the caller's tenant, over HTTP. The operator also sees the calls that were made for
/// no tenant.
@RestController
@RequestMapping("/api/v1/admin/plugins/{id}")
class PluginActivityController {
    private final TenantTransactions transactions;

    PluginActivityController(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    /// A call of the plugin's code.
    ///
    /// @param version the plugin's; null for a run from before it was noted
    /// @param tenant null for a call that was made for none
    /// @param hostMillis what of the time the host took; null for a run from before that was noted
    record RunShown(
            UUID id,
            Instant at,
            @Nullable String version,
            @Nullable UUID tenant,
            String kind,
            @Nullable UUID event,
            @Nullable String eventType,
            String outcome,
            long fuelUsed,
            double millis,
            @Nullable Double hostMillis,
            long peakMemoryBytes,
            int hostCalls,
            @Nullable String error) {}

    /// A page of runs, newest first.
    ///
    /// @param next the `cursor` of the next page; null at the end
    record Runs(List<RunShown> runs, @Nullable UUID next) {}

    /// A line that the plugin wrote.
    ///
    /// @param tenant null for a call that was made for none
    record LineShown(Instant at, @Nullable UUID tenant, UUID runId, String level, String message) {}

    /// A page of a log, newest first.
    ///
    /// @param next the `cursor` of the next page; null at the end
    record Logs(List<LineShown> logs, @Nullable UUID next) {}

    @GetMapping("/runs")
    Runs runs(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<UUID> tenants = tenants(id);
        int size = Limits.page(limit);
        @Nullable UUID before = cursor(cursor);
        List<RunQueries.Run> found = transactions.inPlatform(tx -> RunQueries.runs(tx, id, tenants, before, size + 1));
        List<RunShown> page = found.stream()
                .limit(size)
                .map(run -> new RunShown(
                        run.id(),
                        run.at(),
                        run.pluginVersion(),
                        shown(run.tenantId()),
                        run.kind(),
                        run.eventId(),
                        run.eventType(),
                        run.outcome(),
                        run.fuelUsed(),
                        run.micros() / 1000.0,
                        millis(run.hostMicros()),
                        run.peakMemoryBytes(),
                        run.hostCalls(),
                        run.error()))
                .toList();
        return new Runs(page, found.size() > size ? found.get(size - 1).id() : null);
    }

    @GetMapping("/logs")
    Logs logs(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<UUID> tenants = tenants(id);
        int size = Limits.page(limit);
        @Nullable UUID before = cursor(cursor);
        List<RunQueries.Line> found =
                transactions.inPlatform(tx -> RunQueries.lines(tx, id, tenants, before, size + 1));
        List<LineShown> page = found.stream()
                .limit(size)
                .map(line ->
                        new LineShown(line.at(), shown(line.tenantId()), line.runId(), line.level(), line.message()))
                .toList();
        return new Logs(page, found.size() > size ? found.get(size - 1).id() : null);
    }

    /// Whose runs the caller may see.
    private List<UUID> tenants(String id) {
        Principal principal = Operators.requireReader();
        if (transactions.inPlatform(tx -> PluginQueries.find(tx, id)).isEmpty()) {
            throw ApiProblem.notFound("plugin", id);
        }
        return Operators.isOperator(principal)
                ? List.of(principal.tenantId(), RunQueries.NO_TENANT)
                : List.of(principal.tenantId());
    }

    private static @Nullable UUID shown(UUID tenant) {
        return tenant.equals(RunQueries.NO_TENANT) ? null : tenant;
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / 1000.0;
    }

    private static @Nullable UUID cursor(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(cursor);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("cursor", "form", "the value of next in the page before");
        }
    }
}
