package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// In which order a tenant's rows leave the tables: what points comes before what it points to. Where tables point to
/// each other, or one to itself, the references are emptied first.
///
/// @param loosened the references that are emptied, with their tables
/// @param order every table
record ErasurePlan(List<Loosened> loosened, List<ErasureQueries.Held> order) {
    /// A reference that is emptied.
    record Loosened(ErasureQueries.Held table, ErasureQueries.Reference reference) {}

    static ErasurePlan of(Transaction platform) {
        return of(ErasureQueries.tables(platform), ErasureQueries.references(platform));
    }

    static ErasurePlan of(List<ErasureQueries.Held> tables, List<ErasureQueries.Reference> references) {
        Map<String, ErasureQueries.Held> left = new LinkedHashMap<>();
        tables.forEach(table -> left.put(table.name(), table));
        List<ErasureQueries.Reference> binding = new ArrayList<>(references);
        List<Loosened> loosened = new ArrayList<>();
        List<ErasureQueries.Held> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<ErasureQueries.Held> free = left.values().stream()
                    .filter(table -> binding.stream()
                            .noneMatch(one -> one.to().equals(table.name()) && left.containsKey(one.from())))
                    .toList();
            if (free.isEmpty()) {
                // A ring: one reference of it is emptied, and it is looked at again.
                ErasureQueries.Reference first = binding.stream()
                        .filter(one -> left.containsKey(one.from()) && left.containsKey(one.to()))
                        .findFirst()
                        .orElseThrow();
                loosened.add(new Loosened(Objects.requireNonNull(left.get(first.from())), first));
                binding.remove(first);
            }
            order.addAll(free);
            free.forEach(table -> left.remove(table.name()));
        }
        return new ErasurePlan(List.copyOf(loosened), List.copyOf(order));
    }
}
