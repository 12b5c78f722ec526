package dev.mortise.server.data.access;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import dev.mortise.server.account.RestrictionRules;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.RoleRestrictions;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowScopes;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads restrictions by the entities that they are for. Thread-safe.
@Component
final class RestrictionReader implements RestrictionRules, RoleRestrictions {
    private static final Set<String> MEMBERS = Set.of("entity", "where", "hidden", "readonly");
    private static final int MOST_FIELDS = 400;

    /// A user that no one is, to read conditions with.
    private static final UUID NOBODY = new UUID(0, 0);

    private final ObjectProvider<InstalledPlugins> plugins;
    private final TenantTables known;
    private final JsonMapper json;

    RestrictionReader(ObjectProvider<InstalledPlugins> plugins, TenantTables known, JsonMapper json) {
        this.plugins = plugins;
        this.known = known;
        this.json = json;
    }

    @Override
    public RowRestriction read(Transaction transaction, Principal caller, JsonNode restriction, String pointer) {
        if (!restriction.isObject()) {
            throw ApiProblem.invalid(
                    pointer,
                    "type",
                    "must be an object, as {\"entity\":\"com.acme.inventory.item\",\"hidden\":[\"cost\"]}; this is "
                            + Shown.value(restriction));
        }
        for (String member : restriction.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw ApiProblem.invalid(
                        pointer + RowRules.pointer(member),
                        "unknown_field",
                        "there is no member %s in a restriction; possible are entity, hidden, readonly, where"
                                .formatted(Shown.quoted(member)));
            }
        }
        JsonNode name = restriction.path("entity");
        EntityTables tables = name.isString()
                ? tables(transaction, name.stringValue()).orElseThrow(() -> unknown(pointer, name))
                : tables(transaction, "").orElseThrow(() -> unknown(pointer, name));
        EntityTable entity = find(tables, name.stringValue())
                // Who restricts an entity sees all of it: conditions would tell the rest by and by.
                .filter(table ->
                        Arrays.stream(RowAction.values()).anyMatch(action -> caller.mayFully(action.permission(table))))
                .orElseThrow(() -> unknown(pointer, name));
        return restriction(
                tables,
                entity,
                restriction.path("where"),
                texts(restriction.path("hidden"), pointer + "/hidden"),
                texts(restriction.path("readonly"), pointer + "/readonly"),
                pointer);
    }

    private RowRestriction restriction(
            EntityTables tables,
            EntityTable entity,
            JsonNode where,
            List<String> hidden,
            List<String> readOnly,
            String pointer) {
        boolean everyRow = where.isMissingNode() || where.isNull() || (where.isObject() && where.isEmpty());
        if (!everyRow) {
            refuseUnknownVariables(where, pointer + "/where");
            RowScopes.of(tables, entity, TaggedCondition.bound(where, NOBODY.toString()), pointer + "/where", NOBODY);
        }
        return new RowRestriction(
                entity.qualifiedName(),
                entity.tag(),
                everyRow ? null : TaggedCondition.tagged(tables, entity, where).toString(),
                tags(entity, hidden, pointer + "/hidden"),
                tags(entity, readOnly, pointer + "/readonly"));
    }

    private static ApiProblem unknown(String pointer, JsonNode name) {
        return ApiProblem.invalid(
                pointer + "/entity",
                "unknown_entity",
                "must be an entity that you may work with, as com.acme.inventory.item; this is " + Shown.value(name));
    }

    private Optional<EntityTables> tables(Transaction transaction, String entity) {
        int end = entity.lastIndexOf('.');
        return end < 1
                ? Optional.empty()
                : plugins.stream()
                        .flatMap(source -> source.find(transaction, entity.substring(0, end)).stream())
                        .findFirst()
                        .map(InstalledPlugin::manifest)
                        .map(manifest -> known.of(transaction, manifest));
    }

    private static Optional<EntityTable> find(EntityTables tables, String entity) {
        return tables.find(entity.substring(entity.lastIndexOf('.') + 1));
    }

    private static Set<Integer> tags(EntityTable entity, List<String> names, String pointer) {
        Set<Integer> tags = new TreeSet<>();
        for (int index = 0; index < names.size(); index++) {
            EntityField field = entity.fields().get(names.get(index));
            if (field == null) {
                throw ApiProblem.invalid(
                        pointer + "/" + index,
                        "unknown_field",
                        "there is no field %s in %s; fields that every row has are always shown"
                                .formatted(Shown.quoted(names.get(index)), entity.name()));
            }
            tags.add(field.tag());
        }
        return tags;
    }

    private static List<String> texts(JsonNode node, String pointer) {
        List<String> texts = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return texts;
        }
        if (!node.isArray() || node.size() > MOST_FIELDS) {
            throw ApiProblem.invalid(
                    pointer,
                    "type",
                    "must be an array of %d fields at most; this is %s".formatted(MOST_FIELDS, Shown.value(node)));
        }
        for (int index = 0; index < node.size(); index++) {
            if (!node.get(index).isString()) {
                throw ApiProblem.invalid(
                        pointer + "/" + index,
                        "type",
                        "must be a field's name; this is " + Shown.value(node.get(index)));
            }
            texts.add(node.get(index).stringValue());
        }
        return texts;
    }

    /// A text that begins as a variable does and is none would compare with itself, which nobody means.
    private static void refuseUnknownVariables(JsonNode node, String pointer) {
        if (node.isString()
                && node.stringValue().startsWith("$")
                && !node.stringValue().equals(TaggedCondition.CURRENT_USER)) {
            throw ApiProblem.invalid(
                    pointer,
                    "variable",
                    "there is no variable %s; possible is %s"
                            .formatted(Shown.quoted(node.stringValue()), TaggedCondition.CURRENT_USER));
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                refuseUnknownVariables(member.getValue(), pointer + RowRules.pointer(member.getKey()));
            }
        } else if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                refuseUnknownVariables(node.get(index), pointer + "/" + index);
            }
        }
    }

    @Override
    public JsonNode show(Transaction transaction, RowRestriction restriction) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("entity", restriction.entity());
        shown.putNull("where");
        ArrayNode hidden = shown.putArray("hidden");
        ArrayNode readOnly = shown.putArray("readonly");
        Optional<EntityTables> tables = tables(transaction, restriction.entity());
        Optional<EntityTable> entity = tables.flatMap(all -> find(all, restriction.entity()))
                .filter(table -> table.tag() == restriction.entityTag());
        if (entity.isEmpty()) {
            return shown.put("broken", true);
        }
        names(entity.get(), restriction.hidden()).forEach(hidden::add);
        names(entity.get(), restriction.readOnly()).forEach(readOnly::add);
        String where = restriction.where();
        if (where != null) {
            JsonNode stored = json.readTree(where);
            try {
                JsonNode named = TaggedCondition.named(tables.get(), entity.get(), stored);
                shown.set("where", named);
                RowScopes.of(tables.get(), entity.get(), TaggedCondition.bound(named, NOBODY.toString()), "", NOBODY);
            } catch (TaggedCondition.FieldGone | ApiProblem broken) {
                return shown.put("broken", true);
            }
        }
        return shown.put("broken", false);
    }

    private static List<String> names(EntityTable entity, Set<Integer> tags) {
        return entity.fields().values().stream()
                .filter(field -> tags.contains(field.tag()))
                .map(EntityField::name)
                .toList();
    }

    @Override
    public List<RowRestriction> of(Manifest manifest, String role) {
        ApiProblem problem = ApiProblem.of(422, "refused", "roles of this manifest cannot be made; see errors");
        List<RowRestriction> restrictions = new ArrayList<>();
        EntityTables tables = KnownTables.read(manifest);
        Map<String, Manifest.RoleGrant> entities = manifest.roles().getOrDefault(role, new HashMap<>());
        for (Map.Entry<String, Manifest.RoleGrant> one : entities.entrySet()) {
            Manifest.RoleGrant grant = one.getValue();
            EntityTable entity = tables.find(one.getKey()).orElseThrow();
            if (!grant.isCutDown()) {
                continue;
            }
            String where = grant.where();
            try {
                restrictions.add(restriction(
                        tables,
                        entity,
                        where == null ? JsonNodeFactory.instance.nullNode() : json.readTree(where),
                        grant.hidden(),
                        grant.readOnly(),
                        ""));
            } catch (ApiProblem wrong) {
                for (ApiProblem.Violation violation : wrong.errors()) {
                    problem = problem.withError(
                            "roles." + role + "." + entity.name()
                                    + violation.pointer().replace('/', '.'),
                            violation.code(),
                            violation.detail());
                }
            }
        }
        if (!problem.errors().isEmpty()) {
            throw problem;
        }
        return restrictions;
    }

    @Override
    public void check(Manifest manifest) {
        List<Problem> problems = new ArrayList<>();
        EntityTables tables = KnownTables.read(manifest);
        manifest.roles()
                .forEach((role, grants) -> grants.forEach((name, grant) -> {
                    ManifestJson condition = grant.condition();
                    if (condition == null) {
                        return;
                    }
                    EntityTable entity = tables.find(name).orElseThrow();
                    try {
                        restriction(tables, entity, json.readTree(condition.text()), List.of(), List.of(), "");
                    } catch (ApiProblem wrong) {
                        for (ApiProblem.Violation violation : wrong.errors()) {
                            String part = violation
                                    .pointer()
                                    .substring(Math.min(
                                            "/where".length(),
                                            violation.pointer().length()));
                            problems.add(new Problem(
                                    "manifest",
                                    condition.line(part),
                                    null,
                                    "roles." + role + "." + name + ".where" + part.replace('/', '.'),
                                    null,
                                    "rows of " + name + " cannot be compared so: " + violation.detail(),
                                    "a condition in the filter grammar, as { status = { _eq = \"active\" } }"));
                        }
                    }
                }));
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
    }
}
