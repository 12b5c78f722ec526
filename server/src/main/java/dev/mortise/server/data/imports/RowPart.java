package dev.mortise.server.data.imports;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.imports.RowSource.SourceRow;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.data.store.BulkRows;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A part of a file's rows on its way into the entity, in one transaction. Used once, by one thread.
final class RowPart {
    private static final int MOST_ERRORS_OF_A_ROW = 10;
    private static final String ID = "id";

    private final BulkRows rows;
    private final Transaction transaction;
    private final WriteContext context;
    private final EntityTables tables;
    private final EntityTable table;
    private final ImportOptions options;
    private final @Nullable DryRunMemory memory;
    private final List<RowError> errors = new ArrayList<>();
    private long read;
    private long created;
    private long updated;
    private long unchanged;
    private long failed;
    private boolean stopped;

    /// @param memory what a dry run has seen; null stores the rows
    RowPart(
            BulkRows rows,
            Transaction transaction,
            WriteContext context,
            ImportAccess.Allowed allowed,
            ImportOptions options,
            @Nullable DryRunMemory memory) {
        this.rows = rows;
        this.transaction = transaction;
        this.context = context;
        this.tables = allowed.tables();
        this.table = allowed.table();
        this.options = options;
        this.memory = memory;
        for (String field : options.key()) {
            if (table.typeOf(field).isEmpty()) {
                throw ApiProblem.of(
                        403, "restricted", "rows are found by a field that your roles do not let you read any more");
            }
        }
    }

    /// A row of the part, with the values by which it finds the one that is there.
    ///
    /// @param key null for a new row
    private record Keyed(SourceRow row, @Nullable List<Object> key) {}

    /// A write that is worked out.
    ///
    /// @param prepared null for one of a dry run that has nothing to be checked
    /// @param isRepeated whether it changes a row that only an earlier row of a dry run's file would make
    private record Candidate(BulkRows.@Nullable Prepared prepared, boolean isRepeated) {}

    /// Brings rows in, in their order.
    void bring(List<SourceRow> source) {
        Map<List<Object>, Keyed> found = new LinkedHashMap<>();
        List<Keyed> group = new ArrayList<>();
        for (SourceRow row : source) {
            List<ApiProblem.Violation> wrong = new ArrayList<>(row.wrong());
            List<Object> key = wrong.isEmpty() && options.mode() != ImportOptions.Mode.CREATE ? key(row, wrong) : null;
            if (key != null && found.containsKey(key)) {
                // It changes what a row before it wrote.
                bringGroup(group);
                group.clear();
                found.clear();
            }
            Keyed keyed = new Keyed(
                    wrong.isEmpty() ? row : new SourceRow(row.line(), row.data(), wrong, row.characters()), key);
            if (key != null) {
                found.put(key, keyed);
            }
            group.add(keyed);
            if (stopped) {
                return;
            }
        }
        bringGroup(group);
    }

    private @Nullable List<Object> key(SourceRow row, List<ApiProblem.Violation> wrong) {
        List<Object> key = new ArrayList<>();
        for (String field : options.key()) {
            JsonNode value = row.data().get(field);
            if (value == null || value.isNull()) {
                if (field.equals(ID) && options.mode() == ImportOptions.Mode.UPSERT) {
                    row.data().remove(ID);
                    return null;
                }
                wrong.add(new ApiProblem.Violation(
                        RowRules.pointer(field), "required", "a value is required here, by which the row is found"));
                return null;
            }
            ValueType type = table.typeOf(field).orElseThrow();
            switch (ValueRules.readOperand(type, value)) {
                case Reading.Accepted(Object read) -> key.add(BulkRows.normal(read));
                case Reading.Refused(String code, String detail) ->
                    wrong.add(new ApiProblem.Violation(RowRules.pointer(field), code, detail));
            }
        }
        return wrong.isEmpty() ? key : null;
    }

    private void bringGroup(List<Keyed> group) {
        if (stopped || group.isEmpty()) {
            return;
        }
        List<List<Object>> keys = new ArrayList<>();
        for (Keyed keyed : group) {
            if (keyed.key() != null) {
                keys.add(keyed.key());
            }
        }
        Map<List<Object>, BulkRows.Found> there = rows.lock(transaction, table, options.key(), keys);
        boolean stops = options.onError() == ImportOptions.OnError.STOP;
        List<Candidate> candidates = new ArrayList<>();
        Map<Integer, ApiProblem> refused = new HashMap<>();
        for (int index = 0; index < group.size() && !(stops && !refused.isEmpty()); index++) {
            Keyed keyed = group.get(index);
            try {
                if (!keyed.row().wrong().isEmpty()) {
                    throw ApiProblem.invalid(keyed.row().wrong());
                }
                candidates.add(candidate(keyed, there));
            } catch (ApiProblem problem) {
                refused.put(index, problem);
            }
        }
        List<BulkRows.Prepared> prepared = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.prepared() != null) {
                prepared.add(candidate.prepared());
            }
        }
        List<Optional<ApiProblem>> results = memory == null
                ? rows.write(transaction, context, tables, table, prepared, stops)
                : check(memory, candidates, prepared);
        settle(group, candidates, refused, results);
    }

    /// Counts what became of rows, in their order.
    private void settle(
            List<Keyed> group,
            List<Candidate> candidates,
            Map<Integer, ApiProblem> refused,
            List<Optional<ApiProblem>> results) {
        int next = 0;
        for (int index = 0; index < group.size() && !stopped; index++) {
            ApiProblem problem = refused.get(index);
            if (problem == null) {
                if (next >= results.size()) {
                    return;
                }
                problem = results.get(next).orElse(null);
                if (problem == null) {
                    count(candidates.get(next));
                }
                next++;
            }
            read++;
            if (problem != null) {
                refuse(group.get(index).row(), problem);
            }
        }
    }

    private void count(Candidate candidate) {
        BulkRows.Prepared prepared = candidate.prepared();
        if (prepared == null || candidate.isRepeated()) {
            updated++;
        } else if (prepared.isUnchanged()) {
            unchanged++;
        } else if (prepared.isNew()) {
            created++;
        } else {
            updated++;
        }
    }

    private void refuse(SourceRow row, ApiProblem problem) {
        failed++;
        stopped = options.onError() == ImportOptions.OnError.STOP;
        if (problem.errors().isEmpty()) {
            errors.add(new RowError(row.line(), "", problem.code(), problem.detail()));
        }
        problem.errors().stream()
                .limit(MOST_ERRORS_OF_A_ROW)
                .forEach(error -> errors.add(new RowError(row.line(), error.pointer(), error.code(), error.detail())));
    }

    private Candidate candidate(Keyed keyed, Map<List<Object>, BulkRows.Found> there) {
        ObjectNode data = keyed.row().data();
        List<Object> key = keyed.key();
        if (key == null) {
            return new Candidate(rows.insert(context, tables, table, data), false);
        }
        BulkRows.Found before = there.get(key);
        if (before != null) {
            ObjectNode patch = data.deepCopy();
            if (before.id().toString().equalsIgnoreCase(patch.path(ID).asString(""))) {
                patch.remove(ID);
            }
            // It finds the row by what it may not write, and says nothing new of it.
            options.key().stream()
                    .filter(field -> !field.equals(ID) && !table.isWritable(RowAction.UPDATE, field))
                    .forEach(patch::remove);
            return new Candidate(rows.update(context, tables, table, before, patch), false);
        }
        if (memory != null && memory.has(options.key(), key)) {
            return repeated(data);
        }
        if (options.mode() == ImportOptions.Mode.UPDATE) {
            throw ApiProblem.invalid(
                    RowRules.pointer(options.key().getFirst()),
                    "not_found",
                    "there is no row with %s to update"
                            .formatted(options.key().size() == 1 ? "this value" : "these values"));
        }
        return new Candidate(rows.insert(context, tables, table, data), false);
    }

    /// A row that changes one which only an earlier row of the file makes: what it does not say, that one said.
    private Candidate repeated(ObjectNode data) {
        try {
            return new Candidate(rows.insert(context, tables, table, data), true);
        } catch (ApiProblem problem) {
            List<ApiProblem.Violation> wrong = problem.errors().stream()
                    .filter(error -> !error.code().equals("required"))
                    .toList();
            if (!wrong.isEmpty()) {
                throw ApiProblem.invalid(wrong);
            }
            return new Candidate(null, true);
        }
    }

    private List<Optional<ApiProblem>> check(
            DryRunMemory seen, List<Candidate> candidates, List<BulkRows.Prepared> prepared) {
        Map<Integer, ApiProblem> problems = rows.check(transaction, tables, table, prepared, seen::has);
        List<Optional<ApiProblem>> results = new ArrayList<>();
        int at = 0;
        for (Candidate candidate : candidates) {
            BulkRows.Prepared each = candidate.prepared();
            if (each == null) {
                results.add(Optional.empty());
                continue;
            }
            ApiProblem problem = problems.get(at++);
            if (candidate.isRepeated() && problem != null && problem.status() == 403) {
                // Whether the changed row passes the condition is not known before the row is there.
                problem = null;
            }
            if (problem == null && candidate.isRepeated()) {
                seen.keep(table, each);
            } else if (problem == null && each.isNew()) {
                problem = seen.claim(table, each)
                        .map(violation -> ApiProblem.invalid(List.of(violation)))
                        .orElse(null);
            }
            results.add(Optional.ofNullable(problem));
        }
        return results;
    }

    /// What was done with the rows.
    StoredImport.Progress progress() {
        return new StoredImport.Progress(0, read, created, updated, unchanged, failed);
    }

    /// What was wrong with those that were refused.
    List<RowError> errors() {
        return errors;
    }

    /// Whether the import ends here, as a row was refused.
    boolean stopped() {
        return stopped;
    }
}
