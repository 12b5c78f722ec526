package dev.mortise.server.data.store;

import dev.mortise.server.data.custom.UniqueValueQueries;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.Conditions;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.dao.DataIntegrityViolationException;

/// The rules that take a look at other rows: unique values, among all rows; and references, which point
/// to rows that the caller may read. One statement for all of a row's; a row that is pointed to stays
/// until the transaction ends. The table's own indexes and constraints stand behind it, for two that
/// write at the same time.
final class RowChecks {
    static final ApiProblem.Violation ID_TAKEN =
            new ApiProblem.Violation("/id", "unique", "there is or was a row with this id");

    private final EntityTables tables;
    private final EntityTable table;

    RowChecks(EntityTables tables, EntityTable table) {
        this.tables = tables;
        this.table = table;
    }

    private record Check(Field<Boolean> question, boolean expected, ApiProblem.Violation violation) {}

    /// What is wrong with a row among the others.
    ///
    /// @param id the row's own id
    /// @param values a field's value; null for none
    /// @param written the fields that are written
    List<ApiProblem.Violation> violations(
            Transaction transaction, UUID id, Function<String, @Nullable Object> values, Set<String> written) {
        return violations(transaction, id, values, written, written);
    }

    /// @param chosen the fields among them whose values the caller chose; the others were there before
    List<ApiProblem.Violation> violations(
            Transaction transaction,
            UUID id,
            Function<String, @Nullable Object> values,
            Set<String> written,
            Set<String> chosen) {
        List<Check> checks = checks(transaction.tenantId(), id, values, written, chosen);
        if (checks.isEmpty()) {
            return List.of();
        }
        Record answers = transaction
                .dsl()
                .select(checks.stream().map(Check::question).toList())
                .fetchSingle();
        List<ApiProblem.Violation> violations = new ArrayList<>();
        for (int index = 0; index < checks.size(); index++) {
            if (!Objects.equals(answers.get(index), checks.get(index).expected())) {
                violations.add(checks.get(index).violation());
            }
        }
        return violations;
    }

    /// That [#violations] finds nothing wrong with a new row; what it points to stays until the
    /// transaction ends.
    Condition isRight(UUID tenantId, UUID id, Function<String, @Nullable Object> values) {
        Set<String> all = table.whole().fields().keySet();
        return DSL.and(checks(tenantId, id, values, all, all).stream()
                .map(check -> check.question().eq(DSL.inline(check.expected())))
                .toList());
    }

    /// Requires that what a row points to is there, and may be read; it stays until the transaction ends.
    ///
    /// @param written the fields that are written
    void requireTargets(
            Pipeline pipeline, UUID tenantId, UUID id, Function<String, @Nullable Object> values, Set<String> written) {
        for (Check check : references(tenantId, id, values, written, written)) {
            pipeline.require(DSL.condition(check.question()));
        }
    }

    private List<Check> checks(
            UUID tenantId,
            UUID id,
            Function<String, @Nullable Object> values,
            Set<String> written,
            Set<String> chosen) {
        Conditions conditions = new Conditions(tenantId);
        List<Check> checks = new ArrayList<>();
        for (EntityIndex index : table.whole().indexes()) {
            if (index.unique() && index.keys().stream().anyMatch(key -> written.contains(key.field()))) {
                same(conditions, index, id, values)
                        .ifPresent(taken -> checks.add(new Check(taken, false, taken(index))));
            }
        }
        for (EntityField field : table.whole().uniqueFields()) {
            Object value = written.contains(field.name()) ? values.apply(field.name()) : null;
            if (value != null) {
                checks.add(new Check(
                        UniqueValueQueries.isTaken(
                                tenantId, table.whole(), new UniqueValueQueries.Claim(field, id, value)),
                        false,
                        taken(field)));
            }
        }
        checks.addAll(references(tenantId, id, values, written, chosen));
        return checks;
    }

    private List<Check> references(
            UUID tenantId,
            UUID id,
            Function<String, @Nullable Object> values,
            Set<String> written,
            Set<String> chosen) {
        Conditions conditions = new Conditions(tenantId);
        List<Check> checks = new ArrayList<>();
        for (EntityField field : table.whole().fields().values()) {
            if (field.type() instanceof ValueType.Reference reference
                    && written.contains(field.name())
                    && values.apply(field.name()) instanceof UUID target
                    && !(target.equals(id) && reference.toTag() == table.tag())) {
                checks.add(new Check(
                        exists(
                                conditions,
                                chosen.contains(field.name())
                                        ? tables.target(reference)
                                        : tables.target(reference).whole(),
                                target),
                        true,
                        gone(field, reference, target)));
            }
        }
        return checks;
    }

    /// Checks that what rows of one table point to is there, and keeps it until the transaction ends.
    /// Uniqueness is left to the table's indexes.
    ///
    /// @param written the fields that are written
    /// @throws ApiProblem when a row points to one that is not there
    static void requireTargets(Transaction transaction, List<RowChange> rows, Set<String> written) {
        EntityTable table = rows.getFirst().table();
        for (EntityField field : table.fields().values()) {
            if (field.type() instanceof ValueType.Reference reference && written.contains(field.name())) {
                Set<UUID> targets = new TreeSet<>();
                for (RowChange row : rows) {
                    if (RowsTogether.after(row).value(field.name()) instanceof UUID target
                            && !(target.equals(row.id()) && reference.toTag() == table.tag())) {
                        targets.add(target);
                    }
                }
                Columns columns = Columns.of(rows.getFirst().tables().target(reference));
                if (!targets.isEmpty()
                        && transaction
                                        .dsl()
                                        .select(columns.id())
                                        .from(columns.table())
                                        .where(new Conditions(transaction.tenantId()).visible(columns))
                                        .and(columns.id().eq(DSL.any(targets.toArray(UUID[]::new))))
                                        .orderBy(columns.id())
                                        .forKeyShare()
                                        .fetch()
                                        .size()
                                != targets.size()) {
                    throw problem(List.of(missing(field, reference, null)));
                }
            }
        }
    }

    /// The problem that violations are: a conflict when only uniqueness is broken.
    static ApiProblem problem(List<ApiProblem.Violation> violations) {
        if (violations.stream().anyMatch(violation -> !violation.code().equals("unique"))) {
            return ApiProblem.invalid(violations);
        }
        ApiProblem problem =
                ApiProblem.conflict("not_unique", violations.getFirst().detail());
        for (ApiProblem.Violation violation : violations) {
            problem = problem.withError(violation.pointer(), violation.code(), violation.detail());
        }
        return problem;
    }

    /// What the database says when another transaction was faster; thrown on as it is when it is about
    /// something else.
    RuntimeException translated(DataIntegrityViolationException failure) {
        if (failure instanceof ValueTaken value) {
            return problem(value.fields().stream().map(this::taken).toList());
        }
        String constraint = constraint(failure);
        for (EntityIndex index : table.whole().indexes()) {
            if (index.unique() && table.indexName(index).equals(constraint)) {
                return problem(List.of(taken(index)));
            }
        }
        for (EntityField field : table.whole().fields().values()) {
            if (field.type() instanceof ValueType.Reference reference
                    && table.referenceName(field).equals(constraint)) {
                return problem(List.of(gone(field, reference, null)));
            }
        }
        if (constraint.endsWith("_next")) {
            // Another version, which is about to serve, has it made already.
            return ApiProblem.conflict(
                    "not_unique", "another row has values that the plugin's next version wants to be unique");
        }
        if (constraint.endsWith("_pkey")) {
            return ApiProblem.conflict("id_taken", "there is or was a row with this id: leave the id out")
                    .withError(ID_TAKEN.pointer(), ID_TAKEN.code(), ID_TAKEN.detail());
        }
        return failure;
    }

    private static String constraint(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return String.valueOf(
                        Objects.requireNonNull(sql.getServerErrorMessage()).getConstraint());
            }
        }
        return "";
    }

    /// Whether another row has the same values; empty when the row has a null among them, which equals
    /// nothing.
    private Optional<Field<Boolean>> same(
            Conditions conditions, EntityIndex index, UUID id, Function<String, @Nullable Object> values) {
        Columns columns = Columns.of(table.whole());
        Condition same = conditions.visible(columns).and(columns.id().ne(id));
        for (EntityIndex.Key key : index.keys()) {
            Object value = values.apply(key.field());
            if (value == null) {
                return Optional.empty();
            }
            if (value instanceof MoneyAmount money) {
                EntityField field =
                        Objects.requireNonNull(table.whole().fields().get(key.field()));
                same = same.and(columns.field(key.field()).eq((Object) money.amount()))
                        .and(columns.currency(field).eq(money.currency()));
            } else {
                same = same.and(columns.field(key.field()).eq(value));
            }
        }
        return Optional.of(
                DSL.field(DSL.exists(DSL.selectOne().from(columns.table()).where(same))));
    }

    private static Field<Boolean> exists(Conditions conditions, EntityTable target, UUID id) {
        Columns columns = Columns.of(target);
        return DSL.field(DSL.field(DSL.select(columns.id())
                        .from(columns.table())
                        .where(conditions.visible(columns, id))
                        .forKeyShare())
                .isNotNull());
    }

    /// A field that the caller does not meet is not named.
    ApiProblem.Violation taken(EntityIndex index) {
        List<String> named = index.keys().stream()
                .map(EntityIndex.Key::field)
                .filter(field -> table.typeOf(field).isPresent())
                .toList();
        return notUnique(index, named);
    }

    /// A field that the caller does not meet is not named.
    ApiProblem.Violation taken(EntityField field) {
        return new ApiProblem.Violation(
                table.fields().containsKey(field.name()) ? RowRules.pointer(field.name()) : "",
                "unique",
                "another row has this value already");
    }

    private static ApiProblem.Violation notUnique(EntityIndex index, List<String> named) {
        return new ApiProblem.Violation(
                named.isEmpty() ? "" : RowRules.pointer(named.getFirst()),
                "unique",
                index.keys().size() == 1
                        ? "another row has this value already"
                        : named.size() < index.keys().size()
                                ? "another row has these values already"
                                : "another row has these values of " + String.join(", ", named) + " already");
    }

    ApiProblem.Violation gone(EntityField field, ValueType.Reference reference, @Nullable UUID target) {
        if (!table.fields().containsKey(field.name())) {
            return new ApiProblem.Violation("", "ref", "a row that it points to is gone: ask an administrator");
        }
        return missing(field, reference, target);
    }

    static ApiProblem.Violation missing(EntityField field, ValueType.Reference reference, @Nullable UUID target) {
        return new ApiProblem.Violation(
                RowRules.pointer(field.name()),
                "ref",
                "there is no row of %s with %s"
                        .formatted(reference.to(), target == null ? "this id" : "the id " + target));
    }
}
