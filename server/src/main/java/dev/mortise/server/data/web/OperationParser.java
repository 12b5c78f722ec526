package dev.mortise.server.data.web;

import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads one operation of a batch, and notes what is wrong with its form.
final class OperationParser {
    private final String place;
    private final List<ApiProblem.Violation> violations;

    /// @param place the JSON pointer of the operation
    OperationParser(String place, List<ApiProblem.Violation> violations) {
        this.place = place;
        this.violations = violations;
    }

    Optional<BatchRequest.Operation> parse(JsonNode node) {
        int before = violations.size();
        if (!node.isObject()) {
            violation(
                    "", "type", "must be an object, as {\"op\":\"create\",\"data\":{…}}; this is " + Shown.value(node));
            return Optional.empty();
        }
        JsonNode op = node.path("op");
        Set<String> members;
        switch (op.isString() ? op.stringValue() : "") {
            case "create" -> members = Set.of("op", "data");
            case "update" -> members = Set.of("op", "id", "version", "data");
            case "delete" -> members = Set.of("op", "id", "version");
            default -> {
                violation("/op", "enum", "must be one of create, update, delete; this is " + Shown.value(op));
                return Optional.empty();
            }
        }
        for (String member : node.propertyNames()) {
            if (!members.contains(member)) {
                violation(
                        RowRules.pointer(member),
                        "unknown_field",
                        "%s has no member %s; possible are %s"
                                .formatted(
                                        op.stringValue(),
                                        Shown.quoted(member),
                                        String.join(
                                                ", ", members.stream().sorted().toList())));
            }
        }
        JsonNode data = node.path("data");
        if (members.contains("data") && !data.isObject()) {
            violation("/data", "type", "must be an object with the row's fields; this is " + Shown.value(data));
        }
        JsonNode id = node.path("id");
        if (members.contains("id") && !id.isString()) {
            violation("/id", "type", "must be the row's id, a text; this is " + Shown.value(id));
        }
        JsonNode version = node.path("version");
        if (members.contains("version")
                && !(version.isIntegralNumber() && version.canConvertToLong() && version.longValue() > 0)) {
            violation(
                    "/version",
                    "type",
                    "must be the version that the row came with, a whole number; this is " + Shown.value(version));
        }
        return violations.size() > before
                ? Optional.empty()
                : Optional.of(
                        switch (members.size()) {
                            case 2 -> new BatchRequest.Create(data);
                            case 3 -> new BatchRequest.Delete(id.stringValue(), version.longValue());
                            default -> new BatchRequest.Update(id.stringValue(), version.longValue(), data);
                        });
    }

    private void violation(String pointer, String code, String detail) {
        violations.add(new ApiProblem.Violation(place + pointer, code, detail));
    }
}
