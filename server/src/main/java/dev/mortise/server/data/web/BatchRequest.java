package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Several writes of one entity's rows.
///
/// @param atomic whether all are undone when one is refused
record BatchRequest(boolean atomic, List<Operation> operations) {
    static final int MOST_OPERATIONS = 200;

    private static final int MOST_VIOLATIONS = 100;
    private static final Set<String> MEMBERS = Set.of("atomic", "operations");

    BatchRequest {
        operations = List.copyOf(operations);
    }

    /// One write.
    sealed interface Operation {
        /// What its permission is called.
        RowAction action();
    }

    /// A new row.
    record Create(JsonNode data) implements Operation {
        @Override
        public RowAction action() {
            return RowAction.CREATE;
        }
    }

    /// A change by a JSON merge patch.
    record Update(String id, long version, JsonNode data) implements Operation {
        @Override
        public RowAction action() {
            return RowAction.UPDATE;
        }
    }

    /// A deletion.
    record Delete(String id, long version) implements Operation {
        @Override
        public RowAction action() {
            return RowAction.DELETE;
        }
    }

    /// The permissions that it takes.
    Set<RowAction> actions() {
        Set<RowAction> actions = EnumSet.noneOf(RowAction.class);
        operations.forEach(operation -> actions.add(operation.action()));
        return actions;
    }

    /// Reads a request's form; what the rows may hold is checked when they are written.
    ///
    /// @throws ApiProblem 400 with everything that is wrong
    static BatchRequest parse(JsonNode body) {
        if (!body.isObject()) {
            throw ApiProblem.invalid(
                    "", "type", "must be an object, as {\"operations\":[…]}; this is " + Shown.value(body));
        }
        List<ApiProblem.Violation> violations = new ArrayList<>();
        for (String member : body.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw ApiProblem.invalid(
                        RowRules.pointer(member),
                        "unknown_field",
                        "there is no member %s in a batch; possible are atomic, operations"
                                .formatted(Shown.quoted(member)));
            }
        }
        JsonNode atomic = body.path("atomic");
        if (!atomic.isMissingNode() && !atomic.isBoolean()) {
            violations.add(new ApiProblem.Violation(
                    "/atomic", "type", "must be true or false; this is " + Shown.value(atomic)));
        }
        JsonNode list = body.path("operations");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_OPERATIONS) {
            throw ApiProblem.invalid(
                    "/operations",
                    list.isArray() ? "size" : "type",
                    "must be an array of 1 to %d operations; %s"
                            .formatted(
                                    MOST_OPERATIONS,
                                    list.isArray() ? "these are " + list.size() : "this is " + Shown.value(list)));
        }
        List<Operation> operations = new ArrayList<>();
        for (int index = 0; index < list.size() && violations.size() < MOST_VIOLATIONS; index++) {
            new OperationParser("/operations/" + index, violations)
                    .parse(list.get(index))
                    .ifPresent(operations::add);
        }
        if (!violations.isEmpty()) {
            throw ApiProblem.invalid(violations);
        }
        return new BatchRequest(atomic.asBoolean(true), operations);
    }
}
