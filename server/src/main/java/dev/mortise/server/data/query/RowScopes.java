package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowScope;
import dev.mortise.server.data.row.Columns;
import java.util.List;
import java.util.UUID;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/// Makes the rows that a caller meets of conditions in the filter grammar.
public final class RowScopes {
    private RowScopes() {}

    /// The rows that pass a condition. It may look at fields and rows that the caller may not read.
    ///
    /// @param tables the plugin's entities as they are
    /// @param entity one of them
    /// @param pointer where the condition stands, for messages
    /// @throws dev.mortise.server.platform.ApiProblem 400 `invalid`
    public static RowScope of(
            EntityTables tables, EntityTable entity, JsonNode condition, String pointer, UUID tenantId) {
        Filter filter = new FilterParser(tables, any -> true).parse(entity, condition, pointer);
        return alias -> new Conditions(tenantId).passing(new Columns(entity, alias), filter);
    }

    /// No row.
    public static RowScope none() {
        return alias -> DSL.falseCondition();
    }

    /// The rows of one or more of these; no row when there is none.
    public static RowScope any(List<RowScope> scopes) {
        List<RowScope> all = List.copyOf(scopes);
        return all.isEmpty()
                ? none()
                : alias -> DSL.or(all.stream().map(scope -> scope.on(alias)).toList());
    }
}
