package dev.mortise.server.data.store;

import dev.mortise.server.data.custom.UniqueValueQueries;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.store.BulkRows.Write;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Asks for many rows what [RowChecks] asks for one.
///
/// @param table the entity as the caller meets it
/// @param isComing whether a row that is not there will be
record BulkChecks(
        Transaction transaction, EntityTables tables, EntityTable table, List<Write> writes, Predicate<UUID> isComing) {
    /// Takes what was found against a write.
    @FunctionalInterface
    interface Objection {
        /// @param isCertain whether nothing that the other writes do can change it
        void at(int index, ApiProblem.Violation violation, boolean isCertain);
    }

    private RowChecks checks() {
        return new RowChecks(tables, table);
    }

    void ask(Objection found) {
        boolean onlyNew = writes.stream().allMatch(Write::isNew);
        for (EntityIndex index : table.whole().indexes()) {
            if (index.unique()) {
                unique(index, onlyNew, found);
            }
        }
        for (EntityField field : table.whole().uniqueFields()) {
            unique(field, onlyNew, found);
        }
        for (EntityField field : table.whole().fields().values()) {
            if (field.type() instanceof ValueType.Reference reference) {
                reference(field, reference, found);
            }
        }
        ids(found);
    }

    private void unique(EntityIndex index, boolean onlyNew, Objection found) {
        List<EntityField> fields = new ArrayList<>();
        for (EntityIndex.Key key : index.keys()) {
            EntityField field = table.whole().fields().get(key.field());
            if (field == null) {
                // Over a system field: left to the single write.
                for (int at = 0; at < writes.size(); at++) {
                    found.at(at, checks().taken(index), false);
                }
                return;
            }
            fields.add(field);
        }
        Map<Integer, List<Object>> keys = new LinkedHashMap<>();
        for (int at = 0; at < writes.size(); at++) {
            Write write = writes.get(at);
            int place = at;
            if (fields.stream().anyMatch(field -> write.writes(field.name()))) {
                key(index, write.after()::value).ifPresent(key -> keys.put(place, key));
            }
        }
        Map<List<Object>, UUID> owners = BulkWrites.owners(transaction, table.whole(), fields, keys.values());
        Map<List<Object>, Integer> first = new HashMap<>();
        keys.forEach((at, values) -> {
            List<Object> key = values.stream().map(BulkWrites::normal).toList();
            UUID owner = owners.get(key);
            if (owner != null && !owner.equals(writes.get(at).id())) {
                found.at(at, checks().taken(index), onlyNew);
            } else if (first.putIfAbsent(key, at) != null) {
                found.at(at, checks().taken(index), false);
            }
        });
    }

    private void unique(EntityField field, boolean onlyNew, Objection found) {
        List<UniqueValueQueries.Claim> claims = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        Map<Object, Integer> first = new HashMap<>();
        for (int at = 0; at < writes.size(); at++) {
            Write write = writes.get(at);
            Object value = write.writes(field.name()) ? write.after().value(field.name()) : null;
            if (value != null) {
                claims.add(new UniqueValueQueries.Claim(field, write.id(), value));
                places.add(at);
                if (first.putIfAbsent(BulkWrites.normal(value), at) != null) {
                    found.at(at, checks().taken(field), false);
                }
            }
        }
        for (int claim : UniqueValueQueries.taken(transaction, table.whole(), claims)) {
            found.at(places.get(claim), checks().taken(field), onlyNew);
        }
    }

    private void reference(EntityField field, ValueType.Reference reference, Objection found) {
        // What the caller chooses to point to must be what the caller may read.
        EntityTable target = table.fields().containsKey(field.name())
                ? tables.target(reference)
                : tables.target(reference).whole();
        boolean isOwn = target.tag() == table.tag();
        Map<Integer, UUID> wanted = new LinkedHashMap<>();
        for (int at = 0; at < writes.size(); at++) {
            Write write = writes.get(at);
            if (write.writes(field.name())
                    && write.after().value(field.name()) instanceof UUID id
                    && !(isOwn && id.equals(write.id()))) {
                wanted.put(at, id);
            }
        }
        Set<UUID> present = BulkWrites.present(transaction, target, new HashSet<>(wanted.values()));
        Set<UUID> before = new HashSet<>();
        int next = 0;
        for (Map.Entry<Integer, UUID> each : wanted.entrySet()) {
            for (; isOwn && next < each.getKey(); next++) {
                before.add(writes.get(next).id());
            }
            UUID id = each.getValue();
            if (!present.contains(id) && !(isOwn && isComing.test(id))) {
                found.at(each.getKey(), checks().gone(field, reference, id), !before.contains(id));
            }
        }
    }

    private void ids(Objection found) {
        Map<UUID, Integer> given = new LinkedHashMap<>();
        for (int at = 0; at < writes.size(); at++) {
            if (writes.get(at).hasGivenId() && given.putIfAbsent(writes.get(at).id(), at) != null) {
                found.at(at, RowChecks.ID_TAKEN, false);
            }
        }
        for (UUID taken : BulkWrites.taken(transaction, table.whole(), given.keySet())) {
            found.at(Objects.requireNonNull(given.get(taken)), RowChecks.ID_TAKEN, false);
        }
    }

    /// The values of a unique rule; empty when it is none, or one of them is null, which equals nothing.
    static Optional<List<Object>> key(EntityIndex index, Function<String, @Nullable Object> values) {
        if (!index.unique()) {
            return Optional.empty();
        }
        List<Object> key = new ArrayList<>();
        for (EntityIndex.Key part : index.keys()) {
            switch (values.apply(part.field())) {
                case null -> {
                    return Optional.empty();
                }
                case MoneyAmount money -> {
                    key.add(money.amount());
                    key.add(money.currency());
                }
                case Object value -> key.add(value);
            }
        }
        return Optional.of(key);
    }
}
