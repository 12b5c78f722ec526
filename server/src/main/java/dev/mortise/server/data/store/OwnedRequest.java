package dev.mortise.server.data.store;

import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes apart what is sent for a row: its own values, and the rows that it owns. What is wrong with
/// the form of the latter is noted.
final class OwnedRequest {
    /// The most rows that are saved with their owner.
    static final int MOST = 500;

    /// Marks a row that goes; no field has such a name.
    private static final String DELETE = "$delete";

    private final boolean ownerIsNew;
    private final GatheredViolations violations;
    private final List<OwnedEntry> entries = new ArrayList<>();
    private final List<EntityTables.Pointer> members = new ArrayList<>();
    private final Set<UUID> named = new HashSet<>();
    private JsonNode own = JsonNodeFactory.instance.missingNode();

    /// @param ownerIsNew whether nothing can be owned yet
    OwnedRequest(boolean ownerIsNew, GatheredViolations violations) {
        this.ownerIsNew = ownerIsNew;
        this.violations = violations;
    }

    /// Reads what is sent.
    ///
    /// @param owned the fields by which rows are owned that the caller meets
    /// @throws ApiProblem 400 when they are too many
    OwnedRequest read(List<EntityTables.Pointer> owned, JsonNode data) {
        own = data;
        if (!(data instanceof ObjectNode object)) {
            return this;
        }
        int count = 0;
        for (EntityTables.Pointer pointer : owned) {
            JsonNode list = object.get(pointer.owned());
            if (list == null) {
                continue;
            }
            members.add(pointer);
            String place = "/" + pointer.owned();
            if (!list.isArray()) {
                violations.add(
                        place,
                        "type",
                        "must be an array of rows of %s; this is %s"
                                .formatted(pointer.table().name(), Shown.value(list)));
                continue;
            }
            count += list.size();
            if (count > MOST) {
                throw ApiProblem.invalid(
                        place, "size", "at most %d rows are saved with the row that owns them".formatted(MOST));
            }
            for (int index = 0; index < list.size(); index++) {
                entry(pointer, place + "/" + index, list.get(index)).ifPresent(entries::add);
            }
        }
        if (!members.isEmpty()) {
            ObjectNode rest = object.objectNode();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (members.stream().noneMatch(pointer -> pointer.owned().equals(member.getKey()))) {
                    rest.set(member.getKey(), member.getValue());
                }
            }
            own = rest;
        }
        return this;
    }

    /// The row's own values.
    JsonNode own() {
        return own;
    }

    /// The names that were sent.
    List<EntityTables.Pointer> members() {
        return members;
    }

    List<OwnedEntry> entries() {
        return entries;
    }

    private Optional<OwnedEntry> entry(EntityTables.Pointer pointer, String place, JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            violations.add(
                    place,
                    "type",
                    "must be an object: a new row's fields; or id, version and what changes; or id, version and \"$delete\": true; this is "
                            + Shown.value(node));
            return Optional.empty();
        }
        if (object.has(pointer.field().name())) {
            violations.add(
                    place + RowRules.pointer(pointer.field().name()),
                    "read_only",
                    "it is the row that this is saved with: leave it out");
            return Optional.empty();
        }
        boolean isThere = object.has("version") || object.has(DELETE);
        if (!isThere) {
            return Optional.of(new OwnedEntry.Create(pointer, place, object));
        }
        if (ownerIsNew) {
            violations.add(
                    place,
                    "new_owner",
                    "the row is new and owns none yet: leave version and $delete out, to make a new one");
            return Optional.empty();
        }
        Optional<UUID> id = id(place, object.path("id"));
        Optional<Long> version = version(place, object.path("version"));
        boolean goes = object.has(DELETE);
        if (goes && !object.path(DELETE).isBoolean()) {
            violations.add(place + "/" + DELETE, "type", "must be true, or left out");
            return Optional.empty();
        }
        if (id.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        if (!named.add(id.get())) {
            violations.add(place + "/id", "repeated", "this row is there twice");
            return Optional.empty();
        }
        ObjectNode patch = object.deepCopy();
        patch.remove(List.of("id", "version", DELETE));
        if (!goes || !object.path(DELETE).booleanValue()) {
            return Optional.of(new OwnedEntry.Change(pointer, place, id.get(), version.get(), patch));
        }
        for (String member : patch.propertyNames()) {
            violations.add(place + RowRules.pointer(member), "deleted", "a row that goes takes id and version only");
        }
        return Optional.of(new OwnedEntry.Remove(pointer, place, id.get(), version.get()));
    }

    private Optional<UUID> id(String place, JsonNode node) {
        if (!node.isMissingNode()
                && ValueRules.read(SystemField.ID.type(), node) instanceof Reading.Accepted(Object value)) {
            return Optional.of((UUID) value);
        }
        violations.add(
                place + "/id",
                node.isMissingNode() ? "required" : "type",
                "must be the id of a row that is there; a new one has no version");
        return Optional.empty();
    }

    private Optional<Long> version(String place, JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() > 0) {
            return Optional.of(node.longValue());
        }
        violations.add(
                place + "/version",
                node.isMissingNode() ? "required" : "type",
                "must be the version that the row came with, a whole number");
        return Optional.empty();
    }
}
