package dev.mortise.engine.sandbox;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How long the calls of each tenant computed of late: what they computed, of which time takes half each
/// [#HALF_LIFE_NANOS]. Thread-safe.
final class ComputedTime {
    static final long HALF_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    /// What a tenant may compute at once before it counts as busy; one that computes all the time for a tenth of a
    /// processor gets about there.
    static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// What is left below this much is nothing.
    private static final double NOTHING_NANOS = 1_000;

    private static final int SWEPT_TENANTS = 1_024;

    private final ConcurrentHashMap<UUID, OfTenant> tenants = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    ComputedTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// One tenant.
    final class OfTenant {
        private double nanos;
        private long atNanos = nanoTime.getAsLong();

        private OfTenant() {}

        /// Adds what was computed.
        ///
        /// @param computedNanos counts as 0 below that
        synchronized void add(long computedNanos) {
            nanos = nanos() + Math.max(0, computedNanos);
        }

        /// Whether the tenant has used up what it may compute at once.
        boolean isBusy() {
            return nanos() >= BUSY_NANOS;
        }

        /// What it computed of late: 0 or above.
        synchronized double nanos() {
            long now = nanoTime.getAsLong();
            long passed = now - atNanos;
            if (passed > 0 && nanos > 0) {
                nanos *= Math.exp(-Math.log(2) * passed / HALF_LIFE_NANOS);
                nanos = nanos < NOTHING_NANOS ? 0 : nanos;
            }
            atNanos = now;
            return nanos;
        }
    }

    /// What is known of a tenant.
    OfTenant of(UUID tenantId) {
        OfTenant known = tenants.get(tenantId);
        if (known != null) {
            return known;
        }
        if (tenants.size() >= SWEPT_TENANTS) {
            tenants.values().removeIf(tenant -> tenant.nanos() == 0);
        }
        return tenants.computeIfAbsent(tenantId, first -> new OfTenant());
    }
}
