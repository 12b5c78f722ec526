package dev.mortise.server.account;

import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.TenantSuspensionChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// What users may do, kept for five seconds. A change on this node is effective at once, one on another node after
/// that time at the latest.
/// Thread-safe.
@Component
class PrincipalCache implements PrincipalSource {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final TenantTransactions transactions;
    private final Clock clock;
    private final ConcurrentHashMap<Key, Kept> kept = new ConcurrentHashMap<>();
    /// Grows with each change: what was read before a change is not kept after it.
    private final AtomicLong changes = new AtomicLong();

    PrincipalCache(TenantTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    private record Key(UUID tenantId, UUID userId) {}

    private record Kept(Principal principal, int generation, Instant until, long change) {}

    @Override
    public Optional<Principal> find(UUID tenantId, UUID userId, int generation) {
        return kept(tenantId, userId)
                .filter(found -> found.generation() == generation)
                .map(Kept::principal);
    }

    @Override
    public Optional<Principal> find(UUID tenantId, UUID userId) {
        return kept(tenantId, userId).map(Kept::principal);
    }

    private Optional<Kept> kept(UUID tenantId, UUID userId) {
        Key key = new Key(tenantId, userId);
        Instant now = clock.instant();
        Kept found = kept.get(key);
        if (found == null || !now.isBefore(found.until()) || found.change() != changes.get()) {
            long change = changes.get();
            Optional<UserQueries.Login> user =
                    transactions.inTenant(tenantId, tx -> UserQueries.login(tx, tenantId, userId));
            if (user.isEmpty() || user.get().suspended() || user.get().tenantSuspended()) {
                kept.remove(key);
                return Optional.empty();
            }
            found = new Kept(principal(user.get()), user.get().generation(), now.plus(KEPT), change);
            if (kept.size() >= MOST) {
                kept.clear();
            }
            kept.put(key, found);
        }
        return Optional.of(found);
    }

    /// Forgets everything at the commit of a transaction that changes users or roles.
    void forgetAfter(Transaction transaction) {
        transaction.afterCommit(this::forgetAll);
    }

    void forgetAll() {
        changes.incrementAndGet();
        kept.clear();
    }

    @EventListener
    void suspensionChanged(TenantSuspensionChanged event) {
        forgetAfter(event.transaction());
    }

    static Principal principal(UserQueries.Login user) {
        return new Principal(
                user.userId(), user.username(), user.tenantId(), user.tenantSlug(), user.permissions(), user.grants());
    }
}
