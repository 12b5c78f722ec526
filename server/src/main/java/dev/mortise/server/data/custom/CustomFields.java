package dev.mortise.server.data.custom;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Adds fields to entities, changes them and takes them out of use, for one tenant. Thread-safe.
@Component
public final class CustomFields {
    /// The most fields that a tenant adds to an entity and uses.
    static final int MOST_IN_USE = 50;

    /// The most of them, those that are retired and not purged too.
    static final int MOST = 200;

    private static final int PURGED_AT_ONCE = 5_000;
    private static final String UNIQUE = "unique";
    private static final List<String> FIXED = List.of("type", "precision", "scale");

    private final AuditLog audit;
    private final Clock clock;

    CustomFields(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /// A tenant's fields of an entity, those that are retired too, in the order in which they were added.
    public List<CustomField> list(Transaction transaction, EntityTable entity) {
        return CustomFieldQueries.all(transaction, entity);
    }

    /// One that is in use.
    ///
    /// @throws ApiProblem 404
    public CustomField find(Transaction transaction, EntityTable entity, String name) {
        return list(transaction, entity).stream()
                .filter(field -> field.name().equals(name) && field.retiredAt().isEmpty())
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound("field", name));
    }

    /// Adds a field. Rows that are there have no value of it.
    ///
    /// @param body the name and the definition
    /// @throws ApiProblem 400 with everything that is wrong; 409 `field_exists`, `too_many`
    public CustomField create(Transaction transaction, Actor actor, EntityTable entity, JsonNode body) {
        JsonNode name = body.path("name");
        if (body.isObject()
                && !(name.isString()
                        && CustomFieldForm.NAME.matcher(name.stringValue()).matches())) {
            throw ApiProblem.invalid(
                    "/name",
                    "form",
                    "must be a name of 1 to 40 characters: lower-case letters, digits and _, a letter first; without "
                            + CustomField.PREFIX + "; this is " + Shown.value(name));
        }
        ObjectNode definition = CustomFieldForm.read(without(body, "name"));
        CustomFieldQueries.begin(transaction, entity.pluginId());
        List<CustomField> all = list(transaction, entity);
        refuseTaken(all, name.stringValue());
        refuseTooMany(all);
        Instant now = CustomFieldQueries.now(clock);
        CustomField field = new CustomField(
                CustomFieldQueries.nextTag(transaction, entity),
                name.stringValue(),
                definition,
                1,
                now,
                now,
                Optional.empty());
        CustomFieldQueries.insert(transaction, entity, field);
        record(transaction, actor, "field.created", entity, field);
        return field;
    }

    /// Changes a field's label and rules by a JSON merge patch. Values that are there stay as they are;
    /// the new rules hold for what is written from now on.
    ///
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong
    public CustomField change(
            Transaction transaction, Actor actor, EntityTable entity, String name, JsonNode patch, long version) {
        CustomFieldQueries.begin(transaction, entity.pluginId());
        CustomField before = current(transaction, entity, name, version);
        if (!patch.isObject()) {
            throw ApiProblem.invalid("", "type", "must be an object with what changes; this is " + Shown.value(patch));
        }
        ObjectNode wanted = before.definition().deepCopy();
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            if (member.getValue().isNull()) {
                wanted.remove(member.getKey());
            } else {
                wanted.set(member.getKey(), member.getValue());
            }
        }
        ObjectNode definition = CustomFieldForm.read(wanted);
        for (String fixed : FIXED) {
            if (!definition.path(fixed).equals(before.definition().path(fixed))) {
                throw ApiProblem.invalid(
                        RowRules.pointer(fixed),
                        "fixed",
                        "%s of a field stays as it is: retire the field, and add another one".formatted(fixed));
            }
        }
        if (isUnique(definition) && !isUnique(before.definition())) {
            throw ApiProblem.invalid(
                    "/unique",
                    "fixed",
                    "a field is unique from its beginning or not at all: retire it, and add another one");
        }
        CustomField after = changed(before, definition, before.retiredAt());
        CustomFieldQueries.update(transaction, entity, after);
        if (isUnique(before.definition()) && !isUnique(definition)) {
            UniqueValueQueries.forget(transaction, entity, before.tag());
        }
        record(transaction, actor, "field.changed", entity, after);
        return after;
    }

    /// Takes a field out of use. Its values stay, unseen.
    ///
    /// @throws ApiProblem 404; 412 `stale`
    public void retire(Transaction transaction, Actor actor, EntityTable entity, String name, long version) {
        CustomFieldQueries.begin(transaction, entity.pluginId());
        CustomField before = current(transaction, entity, name, version);
        CustomField after = changed(before, before.definition(), Optional.of(CustomFieldQueries.now(clock)));
        CustomFieldQueries.update(transaction, entity, after);
        UniqueValueQueries.forget(transaction, entity, before.tag());
        record(transaction, actor, "field.retired", entity, after);
    }

    /// Brings a retired field back with its values; it is unique no more.
    ///
    /// @throws ApiProblem 404; 409 `field_exists`, `too_many`
    public CustomField restore(Transaction transaction, Actor actor, EntityTable entity, int tag) {
        CustomFieldQueries.begin(transaction, entity.pluginId());
        CustomField before = retired(transaction, entity, tag);
        List<CustomField> all = list(transaction, entity);
        refuseTaken(all, before.name());
        if (all.stream().filter(field -> field.retiredAt().isEmpty()).count() >= MOST_IN_USE) {
            throw tooMany();
        }
        ObjectNode definition = before.definition().deepCopy();
        // What was written while it was out of use was not compared.
        definition.remove(UNIQUE);
        CustomField after = changed(before, definition, Optional.empty());
        CustomFieldQueries.update(transaction, entity, after);
        record(transaction, actor, "field.restored", entity, after);
        return after;
    }

    /// A retired field.
    ///
    /// @throws ApiProblem 404
    public CustomField retired(Transaction transaction, EntityTable entity, int tag) {
        return list(transaction, entity).stream()
                .filter(field -> field.tag() == tag && field.retiredAt().isPresent())
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound("retired field", Integer.toString(tag)));
    }

    /// Removes for ever some of a retired field's values, and the field with the last of them. To be
    /// called, each time in a transaction of its own, until there are none.
    ///
    /// @return how many rows had one
    /// @throws ApiProblem 404
    public int purge(Transaction transaction, Actor actor, EntityTable entity, int tag) {
        CustomField field = retired(transaction, entity, tag);
        EntityField stored = CustomFieldForm.field(tag, field.name(), field.definition());
        int rows = CustomFieldQueries.purge(transaction, entity, stored, PURGED_AT_ONCE);
        if (rows == 0) {
            CustomFieldQueries.begin(transaction, entity.pluginId());
            CustomFieldQueries.delete(transaction, entity, tag);
            UniqueValueQueries.forget(transaction, entity, tag);
            record(transaction, actor, "field.purged", entity, field);
        }
        return rows;
    }

    private static boolean isUnique(ObjectNode definition) {
        return definition.path(UNIQUE).asBoolean(false);
    }

    private CustomField current(Transaction transaction, EntityTable entity, String name, long version) {
        CustomField field = find(transaction, entity, name);
        if (field.version() != version) {
            throw ApiProblem.of(
                            412,
                            "stale",
                            "the field has version %d now, not %d: look at current, and send the change again with its version"
                                    .formatted(field.version(), version))
                    .with("current", field.json());
        }
        return field;
    }

    private CustomField changed(CustomField before, ObjectNode definition, Optional<Instant> retiredAt) {
        return new CustomField(
                before.tag(),
                before.name(),
                definition,
                before.version() + 1,
                before.createdAt(),
                CustomFieldQueries.now(clock),
                retiredAt);
    }

    private static void refuseTaken(List<CustomField> all, String name) {
        if (all.stream()
                .anyMatch(
                        field -> field.name().equals(name) && field.retiredAt().isEmpty())) {
            throw ApiProblem.conflict("field_exists", "there is a field " + name + " already: choose another name");
        }
    }

    private static void refuseTooMany(List<CustomField> all) {
        if (all.size() >= MOST
                || all.stream().filter(field -> field.retiredAt().isEmpty()).count() >= MOST_IN_USE) {
            throw tooMany();
        }
    }

    private static ApiProblem tooMany() {
        return ApiProblem.conflict(
                "too_many",
                "an entity may have %d fields of a tenant in use, and %d with those that are retired: purge what is not needed"
                        .formatted(MOST_IN_USE, MOST));
    }

    private static ObjectNode without(JsonNode body, String member) {
        if (!(body instanceof ObjectNode object)) {
            throw ApiProblem.invalid(
                    "",
                    "type",
                    "must be an object, as {\"name\":\"color\",\"type\":\"string\"}; this is " + Shown.value(body));
        }
        ObjectNode rest = object.deepCopy();
        rest.remove(member);
        return rest;
    }

    private void record(Transaction transaction, Actor actor, String action, EntityTable entity, CustomField field) {
        audit.record(
                transaction,
                transaction.tenantId(),
                actor,
                action,
                "field",
                entity.qualifiedName() + "." + field.field(),
                Map.of("tag", field.tag(), "definition", field.definition()));
    }
}
