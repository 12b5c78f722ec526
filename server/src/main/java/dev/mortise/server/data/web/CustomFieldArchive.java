package dev.mortise.server.data.web;

import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.custom.CustomFields;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/// The fields that a tenant added, in its archive; their values stand in the rows.
@Component
@Order(3)
class CustomFieldArchive implements TenantArchivePart {
    private final TenantTransactions transactions;
    private final ObjectProvider<InstalledPlugins> plugins;
    private final KnownTables known;
    private final CustomFields fields;

    CustomFieldArchive(
            TenantTransactions transactions,
            ObjectProvider<InstalledPlugins> plugins,
            KnownTables known,
            CustomFields fields) {
        this.transactions = transactions;
        this.plugins = plugins;
        this.known = known;
        this.fields = fields;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        List<EntityTable> tables = transactions.inTenant(
                tenant.id(),
                tx -> plugins.stream()
                        .flatMap(source -> source.list(tx).stream())
                        .flatMap(plugin -> known.of(plugin.manifest()).all().stream())
                        .toList());
        Iterator<EntityTable> left = tables.iterator();
        archive.<ObjectNode>lines("custom-fields", last -> next(tenant, left));
    }

    /// The fields of the next entity that has any; empty at the end.
    private List<ObjectNode> next(Tenant tenant, Iterator<EntityTable> left) {
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
}
