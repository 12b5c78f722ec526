package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.platform.Ids;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what calls did: a row for each, and the lines that the plugin wrote.
final class RunLog {
    private static final int LONGEST_ERROR = 4000;

    private final RunWriter writer;

    RunLog(RunWriter writer) {
        this.writer = writer;
    }

    /// Keeps the run of a call whose effects are committed. It is stored a moment later.
    void keep(Delivery delivery, String pluginVersion, CallResult result) {
        RunQueries.Run run = run(delivery, pluginVersion, result);
        writer.add(run, lines(run, result));
    }

    /// Stores the run of a call that has no effects, for what refers to it: a retry, a dead letter.
    void store(Delivery delivery, String pluginVersion, CallResult result) {
        RunQueries.Run run = run(delivery, pluginVersion, result);
        writer.addAndWait(run, lines(run, result));
    }

    /// Keeps a run of `init`: stored a moment later when it went well, at once when it did not.
    void keepInit(String pluginId, String pluginVersion, CallResult result) {
        RunQueries.Run run = run(RunQueries.NO_TENANT, pluginId, pluginVersion, "init", null, null, result);
        if (result.outcome() == CallResult.Outcome.OK) {
            writer.add(run, lines(run, result));
        } else {
            writer.addAndWait(run, lines(run, result));
        }
    }

    /// Waits until every run is stored that was kept on this node before.
    void flush() {
        writer.flush();
    }

    private static RunQueries.Run run(Delivery delivery, String pluginVersion, CallResult result) {
        String kind = switch (delivery.kind()) {
            case EVENT -> "event";
            case TENANT -> "tenant";
        };
        return run(
                delivery.tenantId(),
                delivery.pluginId(),
                pluginVersion,
                kind,
                delivery.event().id(),
                delivery.event().type(),
                result);
    }

    private static RunQueries.Run run(
            UUID tenantId,
            String pluginId,
            String pluginVersion,
            String kind,
            @Nullable UUID eventId,
            @Nullable String eventType,
            CallResult result) {
        return new RunQueries.Run(
                result.runId(),
                tenantId,
                pluginId,
                pluginVersion,
                result.at(),
                kind,
                eventId,
                eventType,
                result.outcome().word(),
                result.fuelUsed(),
                result.elapsed().toNanos() / 1000,
                result.hostTime().toNanos() / 1000,
                result.peakMemoryBytes(),
                result.hostCalls(),
                shown(result.error()));
    }

    /// The lines have their ids from here on: written twice, they are there once.
    private static List<RunQueries.Line> lines(RunQueries.Run run, CallResult result) {
        return result.logs().stream()
                .map(line -> new RunQueries.Line(
                        Ids.next(),
                        run.tenantId(),
                        run.id(),
                        line.at(),
                        line.level(),
                        line.message().replace('\0', ' ')))
                .toList();
    }

    private static @Nullable String shown(@Nullable String error) {
        if (error == null) {
            return null;
        }
        String text = error.replace('\0', ' ');
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) + "…" : text;
    }
}
