package dev.mortise.server.data.access;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.Restriction;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.RowScope;
import dev.mortise.server.data.query.RowScopes;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RoleGrant;
import dev.mortise.server.platform.RowRestriction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Entities as a user meets them.
///
/// A row is met when one of the roles that give the action lets it through. A field is open when a role that gives the
/// action for every row opens it, or all roles that give the action do: so no role opens a field on rows that only
/// another one, which hides it, lets through. What cannot be understood any more lets nothing through.
public final class EntityViews {
    private static final JsonMapper JSON = new JsonMapper();

    private final EntityTables tables;
    private final EntityTable entity;
    private final Principal principal;
    private final Map<String, RowScope> conditions = new HashMap<>();

    private EntityViews(EntityTables tables, EntityTable entity, Principal principal) {
        this.tables = tables;
        this.entity = entity;
        this.principal = principal;
    }

    /// A plugin's entities as a user meets them: the same ones when no role of the user's is cut down.
    ///
    /// @param tables the entities as they are
    public static EntityTables of(EntityTables tables, Principal principal) {
        if (principal.grants().isEmpty()) {
            return tables;
        }
        Map<String, EntityTable> views = new LinkedHashMap<>();
        boolean isCutDown = false;
        for (EntityTable entity : tables.all()) {
            boolean concerned = principal.grants().stream()
                    .anyMatch(role -> role.restriction(entity.qualifiedName()).isPresent());
            views.put(entity.name(), concerned ? new EntityViews(tables, entity, principal).view() : entity);
            isCutDown |= concerned;
        }
        return isCutDown ? new EntityTables(tables.pluginId(), views) : tables;
    }

    /// What one role gives for an action.
    ///
    /// @param rows null for every row
    private record Grant(@Nullable RowScope rows, Set<String> hidden, Set<String> readOnly) {}

    private EntityTable view() {
        Map<RowAction, RowScope> scopes = new EnumMap<>(RowAction.class);
        Map<RowAction, Set<String>> readOnly = new EnumMap<>(RowAction.class);
        Set<String> hidden = closed(showing(), false);
        for (RowAction action : RowAction.values()) {
            List<Grant> grants = grants(action);
            List<RowScope> rows = new ArrayList<>();
            for (Grant grant : grants) {
                if (grant.rows() != null) {
                    rows.add(grant.rows());
                }
            }
            if (rows.size() == grants.size()) {
                scopes.put(action, RowScopes.any(rows));
            }
            if (action == RowAction.CREATE || action == RowAction.UPDATE) {
                Set<String> closed = new LinkedHashSet<>(closed(grants, true));
                closed.addAll(hidden);
                readOnly.put(action, closed);
            }
        }
        return entity.cutDown(new Restriction(entity, scopes, readOnly), hidden);
    }

    /// The roles that say what the user reads: those that let it read, or, when it may not, those that let it write,
    /// as what is written is answered.
    private List<Grant> showing() {
        List<Grant> reading = grants(RowAction.READ);
        if (!reading.isEmpty()) {
            return reading;
        }
        List<Grant> writing = new ArrayList<>();
        for (RowAction action : RowAction.values()) {
            writing.addAll(grants(action));
        }
        return writing;
    }

    private List<Grant> grants(RowAction action) {
        return principal.grants().stream()
                .filter(role -> role.gives(action.permission(entity)))
                .map(this::grant)
                .toList();
    }

    private Grant grant(RoleGrant role) {
        Optional<RowRestriction> found = role.restriction(entity.qualifiedName());
        if (found.isEmpty()) {
            return new Grant(null, Set.of(), Set.of());
        }
        RowRestriction restriction = found.get();
        if (restriction.entityTag() != entity.tag()) {
            // The role was cut down for another entity of this name: it gives nothing of this one.
            return new Grant(
                    RowScopes.none(), entity.fields().keySet(), entity.fields().keySet());
        }
        String where = restriction.where();
        Set<String> hidden = names(restriction.hidden());
        Set<String> readOnly = new LinkedHashSet<>(names(restriction.readOnly()));
        readOnly.addAll(hidden);
        return new Grant(where == null ? null : conditions.computeIfAbsent(where, this::condition), hidden, readOnly);
    }

    private RowScope condition(String where) {
        try {
            return RowScopes.of(
                    tables,
                    entity,
                    TaggedCondition.bound(
                            TaggedCondition.named(tables, entity, JSON.readTree(where)),
                            principal.userId().toString()),
                    "",
                    principal.tenantId());
        } catch (TaggedCondition.FieldGone | ApiProblem | JacksonException | NumberFormatException broken) {
            return RowScopes.none();
        }
    }

    private Set<String> names(Set<Integer> tags) {
        Set<String> names = new LinkedHashSet<>();
        tags.forEach(tag -> entity.find(tag).ifPresent(field -> names.add(field.name())));
        return names;
    }

    /// The fields that are not open.
    private Set<String> closed(List<Grant> grants, boolean toWriting) {
        Set<String> closed = new LinkedHashSet<>();
        for (String field : entity.fields().keySet()) {
            boolean openedByAll = !grants.isEmpty();
            boolean openedForEveryRow = false;
            for (Grant grant : grants) {
                boolean opens = !(toWriting ? grant.readOnly() : grant.hidden()).contains(field);
                openedByAll &= opens;
                openedForEveryRow |= opens && grant.rows() == null;
            }
            if (!openedByAll && !openedForEveryRow) {
                closed.add(field);
            }
        }
        return closed;
    }
}
