package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what calls did: a row for each, and the lines that the plugin wrote.
final class RunLog {
    private static final int LONGEST_ERROR = 4000;

    private final TenantTransactions transactions;

    RunLog(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    /// Writes a run in the transaction of its effects.
    static void write(Transaction transaction, Delivery delivery, CallResult result) {
        String kind = switch (delivery.kind()) {
            case EVENT -> "event";
            case TENANT -> "tenant";
        };
        write(
                transaction,
                run(
                        delivery.tenantId(),
                        delivery.pluginId(),
                        kind,
                        delivery.event().id(),
                        delivery.event().type(),
                        result),
                result);
    }

    /// Writes a run whose effects are not stored, in a transaction of its own.
    void writeAlone(Delivery delivery, CallResult result) {
        transactions.inTenant(delivery.tenantId(), tx -> {
            write(tx, delivery, result);
            return result;
        });
    }

    /// Writes a run of `init`, in a transaction of its own.
    void writeInit(String pluginId, CallResult result) {
        transactions.inPlatform(tx -> {
            write(tx, run(RunQueries.NO_TENANT, pluginId, "init", null, null, result), result);
            return result;
        });
    }

    private static void write(Transaction transaction, RunQueries.Run run, CallResult result) {
        RunQueries.insert(transaction, run);
        if (!result.logs().isEmpty()) {
            RunQueries.insertLines(transaction, run.pluginId(), run.tenantId(), run.id(), result.logs());
        }
    }

    private static RunQueries.Run run(
            UUID tenantId,
            String pluginId,
            String kind,
            @Nullable UUID eventId,
            @Nullable String eventType,
            CallResult result) {
        return new RunQueries.Run(
                result.runId(),
                tenantId,
                pluginId,
                result.at(),
                kind,
                eventId,
                eventType,
                result.outcome().word(),
                result.fuelUsed(),
                result.elapsed().toNanos() / 1000,
                result.peakMemoryBytes(),
                result.hostCalls(),
                shown(result.error()));
    }

    private static @Nullable String shown(@Nullable String error) {
        if (error == null) {
            return null;
        }
        String text = error.replace('\0', ' ');
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) + "…" : text;
    }
}
