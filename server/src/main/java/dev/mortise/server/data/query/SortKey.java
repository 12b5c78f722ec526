package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A field that rows are sorted by. Rows without a value come last; first when descending.
///
/// @param nullable whether rows can be without a value
record SortKey(String field, ValueType type, boolean descending, boolean nullable) {
    private static final int MOST = 4;
    private static final List<String> NEWEST_FIRST = List.of("-created_at");

    /// How well a row is what was searched, which its values alone do not tell.
    private static final String RANK = "$rank";

    /// The best first, then by id.
    static List<SortKey> byRank() {
        return List.of(
                new SortKey(RANK, new ValueType.Whole(32, 0, 9), false, false),
                new SortKey(SystemField.ID.word(), SystemField.ID.type(), false, false));
    }

    boolean isRank() {
        return field.equals(RANK);
    }

    /// Reads the order of rows in the trash, which have one index: when they were deleted.
    static List<SortKey> parseTrash(EntityTable entity, List<String> order, String pointer) {
        String updated = SystemField.UPDATED_AT.word();
        if (order.isEmpty()) {
            return parse(entity, List.of("-" + updated), pointer);
        }
        if (order.size() > 1
                || !(order.getFirst().equals(updated) || order.getFirst().equals("-" + updated))) {
            throw ApiProblem.invalid(
                    pointer,
                    "not_sortable",
                    "deleted rows can be sorted by updated_at or -updated_at only: when they were deleted");
        }
        return parse(entity, order, pointer);
    }

    /// Reads a sort order; the id is added at its end, so that it is total.
    ///
    /// @param order fields, each with a leading `-` for descending; empty for the newest first
    /// @throws ApiProblem 400 when a field is not indexed
    static List<SortKey> parse(EntityTable entity, List<String> order, String pointer) {
        List<SortKey> keys = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        if (order.size() > MOST) {
            throw ApiProblem.invalid(pointer, "max", "rows can be sorted by " + MOST + " fields at most");
        }
        for (String word : order.isEmpty() ? NEWEST_FIRST : order) {
            boolean descending = word.startsWith("-");
            String field = descending ? word.substring(1) : word;
            ValueType type = entity.typeOf(field).orElseThrow(() -> FilterParser.unknown(entity, field, pointer));
            if (!entity.sortable().contains(field)) {
                throw ApiProblem.invalid(
                        pointer,
                        "not_sortable",
                        "rows cannot be sorted by %s, as no index begins with it; possible are %s"
                                .formatted(Shown.quoted(field), String.join(", ", entity.sortable())));
            }
            if (!seen.add(field)) {
                throw ApiProblem.invalid(pointer, "repeated", Shown.quoted(field) + " is there twice");
            }
            keys.add(new SortKey(field, type, descending, SystemField.of(field).isEmpty()));
        }
        if (!seen.contains(SystemField.ID.word())) {
            keys.add(new SortKey(
                    SystemField.ID.word(), SystemField.ID.type(), keys.getLast().descending(), false));
        }
        return List.copyOf(keys);
    }

    /// The order in words, as it was asked for.
    String word() {
        return descending ? "-" + field : field;
    }
}
