package dev.mortise.server.data.web;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.custom.CustomFields;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.query.QueryParser;
import dev.mortise.server.data.store.EntityRows;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/// What a tenant has in every installed plugin's entities, in its archive: the fields that it added, the rows, and
/// those
/// in the trash beside them.
@Component
@Order(3)
class EntityArchive implements TenantArchivePart {
    private final TenantTransactions transactions;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final TenantTables known;
    private final CustomFields fields;
    private final EntityRows rows;

    EntityArchive(
            TenantTransactions transactions,
            ObjectProvider<InstalledPlugins> plugins,
            TenantTables known,
            CustomFields fields,
            EntityRows rows) {
        this.transactions = transactions;
        this.plugins = plugins;
        this.known = known;
        this.fields = fields;
        this.rows = rows;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        List<InstalledPlugin> installed = transactions.inTenant(
                tenant.id(),
                tx -> plugins.stream()
                        .flatMap(source -> source.list(tx).stream())
                        .toList());
        List<EntityTables> all = new ArrayList<>();
        for (InstalledPlugin plugin : installed) {
            all.add(transactions.inTenant(tenant.id(), tx -> known.of(tx, plugin.manifest())));
        }
        Iterator<EntityTable> entities =
                all.stream().flatMap(tables -> tables.all().stream()).iterator();
        archive.<ObjectNode>lines("custom-fields", last -> fieldsOfNext(tenant, entities));
        for (EntityTables tables : all) {
            for (EntityTable table : tables.all()) {
                String name = "data/" + tables.pluginId() + "/" + table.name();
                archive.lines(name, new Rows(tenant, tables, table, Map.of("sort", "created_at")));
                archive.lines(
                        name + ".trash",
                        new Rows(tenant, tables, table, Map.of("sort", "updated_at", "deleted", "only")));
            }
        }
    }

    /// The fields that the tenant added to the next entity that has any; empty at the end.
    private List<ObjectNode> fieldsOfNext(Tenant tenant, Iterator<EntityTable> left) {
        while (left.hasNext()) {
            EntityTable table = left.next();
            List<ObjectNode> found = transactions.inTenant(
                    tenant.id(),
                    tx -> fields.list(tx, table).stream()
                            .map(field -> field.json().put("entity", table.qualifiedName()))
                            .toList());
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /// Pages of one entity's rows.
    private final class Rows implements TenantArchive.Pages<ObjectNode> {
        private final Tenant tenant;
        private final EntityTables tables;
        private final EntityTable table;
        private final Map<String, String> wanted;
        private Optional<String> next = Optional.empty();

        Rows(Tenant tenant, EntityTables tables, EntityTable table, Map<String, String> wanted) {
            this.tenant = tenant;
            this.tables = tables;
            this.table = table;
            this.wanted = wanted;
        }

        @Override
        public List<ObjectNode> after(@Nullable ObjectNode last) {
            if (last != null && next.isEmpty()) {
                return List.of();
            }
            Map<String, String[]> parameters = new HashMap<>();
            wanted.forEach((name, value) -> parameters.put(name, new String[] {value}));
            parameters.put("limit", new String[] {Integer.toString(Limits.LARGEST_PAGE)});
            next.ifPresent(cursor -> parameters.put("cursor", new String[] {cursor}));
            RowPage page = transactions.inTenant(
                    tenant.id(), tx -> rows.list(tx, new QueryParser(tables, entity -> true).parse(table, parameters)));
            next = page.next();
            return page.rows();
        }
    }
}
