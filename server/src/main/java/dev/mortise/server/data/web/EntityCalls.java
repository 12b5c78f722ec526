package dev.mortise.server.data.web;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;

/// The frame of every request for an entity's rows: the caller's tenant, what the caller may see and do,
/// and for writes the key that makes them repeatable. Thread-safe.
@Component
final class EntityCalls {
    private final TenantTransactions transactions;
    private final VisibleEntities entities;
    private final IdempotencyKeys keys;

    EntityCalls(TenantTransactions transactions, VisibleEntities entities, IdempotencyKeys keys) {
        this.transactions = transactions;
        this.entities = entities;
        this.keys = keys;
    }

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

    /// Reads with the permission to read.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the caller does not meet; 403
    <T> T read(String plugin, String entity, Read<T> read) {
        Principal principal = CurrentCall.principal();
        return transactions.inTenant(
                principal.tenantId(),
                tx -> read.run(tx, entities.find(tx, principal, plugin, entity).require(RowAction.READ)));
    }

    /// Writes with a permission, once for each key. What the rules of a version allowed is stored only
    /// while that version serves: an upgrade keeps writers waiting, and those that began before it are
    /// asked to try again.
    ///
    /// @param key the header `Idempotency-Key`; null for none
    /// @param request everything that makes it this request: method, address, version, body
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the caller does not meet; 403
    RowAnswer write(String plugin, String entity, RowAction action, @Nullable String key, String request, Write write) {
        return write(plugin, entity, access -> access.require(action), key, request, write);
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
        Principal principal = CurrentCall.principal();
        WriteContext context = new WriteContext(principal.actor(), null);
        return transactions.inTenant(principal.tenantId(), tx -> {
            EntityAccess access = entities.find(tx, principal, plugin, entity);
            check.run(access);
            RowAnswer given = keys.once(tx, principal.userId(), key, request, () -> {
                RowAnswer answer = write(tx, context, access, write);
                if (!entities.isCurrent(tx, access.tables())) {
                    throw upgraded(plugin);
                }
                return answer;
            });
            return answersRows ? ReplayedAnswers.shown(tx, access, given) : given;
        });
    }

    /// A write that waited for an upgrade of the plugin to end may meet columns of another type.
    private RowAnswer write(Transaction tx, WriteContext context, EntityAccess access, Write write) {
        try {
            return write.run(tx, context, access);
        } catch (BadSqlGrammarException e) {
            boolean current = transactions.inTenant(
                    access.principal().tenantId(), other -> entities.isCurrent(other, access.tables()));
            if (current) {
                throw e;
            }
            throw upgraded(access.tables().pluginId());
        }
    }

    private static ApiProblem upgraded(String plugin) {
        return ApiProblem.of(
                        503, "busy", "another version of %s took its place this moment: try again".formatted(plugin))
                .withHeader("Retry-After", "1");
    }

    /// Refuses what the caller may not do.
    @FunctionalInterface
    interface Check {
        void run(EntityAccess access);
    }

    /// The address of an entity's rows.
    static String path(String plugin, String entity) {
        return "/api/v1/plugins/" + plugin + "/" + entity;
    }
}
