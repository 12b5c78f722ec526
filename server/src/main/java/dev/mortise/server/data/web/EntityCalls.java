package dev.mortise.server.data.web;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowLockQueries;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RequirementFailed;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/// The frame of every request for an entity's rows: the caller's tenant, what the caller may see and do,
/// and for writes the key that makes them repeatable. Thread-safe.
///
/// What is known of a tenant's plugin from the call before is where the next one begins. Invariant:
/// nothing is answered or committed by it but what the same transaction has seen to hold, by a
/// requirement that goes to the database with its first statements; what another node changed holds here
/// at once. A write asks after it has kept upgrades away from its table, so what the rules of a version
/// allow is stored only while that version serves.
@Component
final class EntityCalls {
    private static final int MOST_KNOWN = 10_000;
    private static final int TRIES = 5;

    private final TenantTransactions transactions;
    private final VisibleEntities entities;
    private final IdempotencyKeys keys;
    private final ConcurrentHashMap<Key, VisibleEntities.Used> known = new ConcurrentHashMap<>();

    EntityCalls(TenantTransactions transactions, VisibleEntities entities, IdempotencyKeys keys) {
        this.transactions = transactions;
        this.entities = entities;
        this.keys = keys;
    }

    private record Key(UUID tenantId, String pluginId) {}

    /// Reads rows.
    @FunctionalInterface
    interface Read<T> {
        T run(Transaction transaction, EntityAccess access);
    }

    /// Writes rows.
    @FunctionalInterface
    interface Write {
        RowAnswer run(Transaction transaction, WriteContext context, EntityAccess access);
    }

    /// Writes rows with the pipeline that ends the transaction.
    @FunctionalInterface
    interface LastWrite {
        /// @param last adds to the pipeline what is kept of the answer
        /// @return empty when that is not possible, and nothing was sent
        Optional<RowAnswer> run(
                Transaction transaction,
                WriteContext context,
                EntityAccess access,
                BiConsumer<Pipeline, RowAnswer> last);
    }

    private interface Attempt<T> {
        /// @param isFirst whether it is followed by another one in any case when nothing comes of it
        T run(Transaction transaction, EntityAccess access, boolean isFirst);
    }

    /// Refuses what the caller may not do.
    @FunctionalInterface
    interface Check {
        void run(EntityAccess access);
    }

    /// Reads with the permission to read. May be run again when the plugin changes that moment.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the caller does not meet; 403
    <T> T read(String plugin, String entity, Read<T> read) {
        return call(
                plugin, entity, false, false, (tx, access, isFirst) -> read.run(tx, access.require(RowAction.READ)));
    }

    /// Writes with a permission, once for each key.
    ///
    /// @param key the header `Idempotency-Key`; null for none
    /// @param request everything that makes it this request: method, address, version, body
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the caller does not meet; 403
    RowAnswer write(String plugin, String entity, RowAction action, @Nullable String key, String request, Write write) {
        return write(plugin, entity, access -> access.require(action), key, request, write);
    }

    /// Writes a row with a permission, once for each key. First by what is known, with the commit sent
    /// along; whatever the database has against that, or when that is not possible, carefully.
    ///
    /// @param key the header `Idempotency-Key`; null for none
    /// @param request everything that makes it this request: method, address, body
    /// @param quick fails without having done anything where `careful` may find that something is possible
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the caller does not meet; 403
    RowAnswer writeLast(
            String plugin,
            String entity,
            RowAction action,
            @Nullable String key,
            String request,
            Write careful,
            LastWrite quick) {
        return call(plugin, entity, true, true, (tx, access, isFirst) -> {
            access.require(action);
            Principal principal = access.principal();
            WriteContext context = new WriteContext(principal.actor(), null);
            Optional<RowAnswer> done = isFirst
                    ? quick.run(
                            tx,
                            context,
                            access,
                            (pipeline, answer) ->
                                    keys.keep(pipeline, tx.tenantId(), principal.userId(), key, request, answer))
                    : Optional.empty();
            return done.orElseGet(() -> ReplayedAnswers.shown(
                    tx,
                    access,
                    keys.once(tx, principal.userId(), key, request, () -> careful.run(tx, context, access))));
        });
    }

    /// Writes rows with what a check asks for.
    RowAnswer write(String plugin, String entity, Check check, @Nullable String key, String request, Write write) {
        return run(plugin, entity, check, key, request, write, true);
    }

    /// Begins something with an entity whose answer is no row of it, with what a check asks for.
    RowAnswer begin(String plugin, String entity, Check check, @Nullable String key, String request, Write write) {
        return run(plugin, entity, check, key, request, write, false);
    }

    /// @param answersRows whether an answer that is given again is cut to what the caller may read by now
    private RowAnswer run(
            String plugin,
            String entity,
            Check check,
            @Nullable String key,
            String request,
            Write write,
            boolean answersRows) {
        return call(plugin, entity, true, false, (tx, access, isFirst) -> {
            check.run(access);
            Principal principal = access.principal();
            WriteContext context = new WriteContext(principal.actor(), null);
            RowAnswer given = keys.once(tx, principal.userId(), key, request, () -> write.run(tx, context, access));
            return answersRows ? ReplayedAnswers.shown(tx, access, given) : given;
        });
    }

    /// Whether something else may come of a quick attempt when another one looks at what the database has
    /// against it, which is told together with all that is wrong, and at whether the key was used.
    private static boolean isOpenAfter(RuntimeException failure) {
        return failure instanceof RequirementFailed
                || failure instanceof DataIntegrityViolationException
                || failure instanceof ApiProblem;
    }

    /// @param goesQuick whether the first attempt does not look at what the database may have against it
    private <T> T call(String plugin, String entity, boolean writes, boolean goesQuick, Attempt<T> work) {
        Principal principal = CurrentCall.principal();
        Key key = new Key(principal.tenantId(), plugin);
        VisibleEntities.Used used = known.get(key);
        if (used == null) {
            used = find(key, entity);
        }
        for (int tried = 1; ; tried++) {
            Opening opening = new Opening(principal, used, entity, writes);
            boolean isFirst = tried == 1;
            try {
                return transactions.inTenant(
                        principal.tenantId(), opening, tx -> work.run(tx, opening.access(), isFirst));
            } catch (RuntimeException e) {
                boolean isOpen = isFirst && goesQuick && isOpenAfter(e);
                if ((opening.isConfirmed && !isOpen) || isOfTheDatabase(e)) {
                    throw e;
                }
                VisibleEntities.Used now = find(key, entity);
                if (now.isSame(used) && !(e instanceof RequirementFailed) && !isOpen) {
                    throw e;
                }
                used = now;
                if (tried == TRIES) {
                    throw upgraded(plugin);
                }
            }
        }
    }

    /// Whether the database could not be asked at all, or not in time.
    private static boolean isOfTheDatabase(RuntimeException failure) {
        return failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessResourceException
                || failure instanceof QueryTimeoutException;
    }

    /// @throws ApiProblem 404
    private VisibleEntities.Used find(Key key, String entity) {
        VisibleEntities.Used found = transactions
                .inTenant(key.tenantId(), tx -> entities.used(tx, key.pluginId()))
                .orElse(null);
        if (found == null) {
            known.remove(key);
            throw VisibleEntities.absent(key.pluginId(), entity);
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(key, found);
        return found;
    }

    private static ApiProblem upgraded(String plugin) {
        return ApiProblem.of(
                        503, "busy", "another version of %s took its place this moment: try again".formatted(plugin))
                .withHeader("Retry-After", "1");
    }

    /// The address of an entity's rows.
    static String path(String plugin, String entity) {
        return "/api/v1/plugins/" + plugin + "/" + entity;
    }

    /// What a call's transaction begins with, and that what the call goes by has to hold.
    private final class Opening implements Consumer<Pipeline> {
        private final Principal principal;
        private final VisibleEntities.Used used;
        private final String entity;
        private final boolean writes;
        private boolean isConfirmed;

        Opening(Principal principal, VisibleEntities.Used used, String entity, boolean writes) {
            this.principal = principal;
            this.used = used;
            this.entity = entity;
            this.writes = writes;
        }

        /// @throws ApiProblem 404
        EntityAccess access() {
            return VisibleEntities.access(used, principal, entity);
        }

        @Override
        public void accept(Pipeline pipeline) {
            if (writes) {
                used.counted()
                        .tables()
                        .find(entity)
                        .map(EntityTable::table)
                        .ifPresent(table -> RowLockQueries.keepAsItIs(pipeline, table));
            }
            entities.requireStill(pipeline, principal.tenantId(), used);
            pipeline.then(() -> isConfirmed = true);
        }
    }
}
