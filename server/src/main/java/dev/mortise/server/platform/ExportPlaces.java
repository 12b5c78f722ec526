package dev.mortise.server.platform;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Bounds how many exports run at once on a node, each of which holds a page for as long as its caller
/// reads. Thread-safe.
@Component
public final class ExportPlaces {
    private static final int MOST = 16;
    private static final int MOST_OF_A_TENANT = 2;

    private final Map<UUID, Integer> taken = new HashMap<>();
    private int all;

    /// Takes a place; the caller gives it back.
    ///
    /// @throws ApiProblem 429 when there is none
    public synchronized void take(UUID tenantId) {
        int own = taken.getOrDefault(tenantId, 0);
        if (own >= MOST_OF_A_TENANT || all >= MOST) {
            throw ApiProblem.of(
                            429,
                            "exports",
                            "%d exports of a tenant and %d of all may run at once: wait for one to end"
                                    .formatted(MOST_OF_A_TENANT, MOST))
                    .withHeader("Retry-After", "10");
        }
        taken.put(tenantId, own + 1);
        all++;
    }

    /// Gives a place back.
    public synchronized void giveBack(UUID tenantId) {
        taken.computeIfPresent(tenantId, (id, own) -> own == 1 ? null : own - 1);
        all--;
    }
}
