package dev.mortise.server.data.web;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.store.OwnedRows;
import dev.mortise.server.data.web.VisibleEntities.VisiblePlugin;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Describes entities to those that make pages of them. Holds only what the caller may see.
@RestController
@RequestMapping("/api/v1/plugins")
class MetaController {
    private static final int MOST_CUSTOM_COLUMNS = 6;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final TenantTransactions transactions;
    private final VisibleEntities entities;

    MetaController(TenantTransactions transactions, VisibleEntities entities) {
        this.transactions = transactions;
        this.entities = entities;
    }

    @GetMapping("/$meta")
    JsonNode all() {
        Principal principal = CurrentCall.principal();
        List<VisiblePlugin> plugins =
                transactions.inTenant(principal.tenantId(), tx -> entities.running(tx, principal));
        ObjectNode meta = NODES.objectNode();
        ArrayNode list = meta.putArray("plugins");
        plugins.forEach(plugin -> list.add(plugin(principal, plugin)));
        return meta;
    }

    @GetMapping("/{plugin}/$meta")
    JsonNode one(@PathVariable String plugin) {
        Principal principal = CurrentCall.principal();
        return transactions
                .inTenant(principal.tenantId(), tx -> entities.find(tx, principal, plugin))
                .map(found -> plugin(principal, found))
                .orElseThrow(() -> ApiProblem.notFound("plugin", plugin));
    }

    private static ObjectNode plugin(Principal principal, VisiblePlugin plugin) {
        Manifest manifest = plugin.plugin().manifest();
        ObjectNode meta = NODES.objectNode();
        meta.put("plugin", manifest.id());
        meta.put("version", manifest.metadata().version());
        meta.set("name", label(manifest.metadata().name()));
        ObjectNode shown = meta.putObject("entities");
        for (EntityTable table : plugin.visible()) {
            shown.set(table.name(), entity(principal, plugin, table));
        }
        ArrayNode pages = meta.putArray("pages");
        for (Manifest.Page page : manifest.pages()) {
            if (shown.has(page.entity())) {
                ObjectNode node = pages.addObject()
                        .put("path", page.path())
                        .put("kind", page.kind())
                        .put("entity", page.entity());
                node.set("columns", columns(page, plugin));
                node.set("label", label(page.label()));
            }
        }
        return meta;
    }

    /// The columns that the caller meets, then fields that the tenant added.
    private static ArrayNode columns(Manifest.Page page, VisiblePlugin plugin) {
        ArrayNode columns = NODES.arrayNode();
        plugin.tables().find(page.entity()).ifPresent(table -> {
            page.columns().stream()
                    .filter(column -> table.typeOf(column).isPresent())
                    .forEach(columns::add);
            if (!columns.isEmpty()) {
                table.fields().values().stream()
                        .filter(EntityField::isCustom)
                        .limit(MOST_CUSTOM_COLUMNS)
                        .forEach(field -> columns.add(field.name()));
            }
        });
        return columns;
    }

    private static ObjectNode entity(Principal principal, VisiblePlugin plugin, EntityTable table) {
        ObjectNode meta = NODES.objectNode();
        meta.set("label", label(table.label()));
        meta.put("title", table.title().orElse(null));
        ArrayNode fields = meta.putArray("fields");
        table.fields()
                .values()
                .forEach(field -> fields.add(field(field)
                        .put(
                                "readOnly",
                                !table.isWritable(RowAction.CREATE, field.name())
                                        && !table.isWritable(RowAction.UPDATE, field.name()))));
        table.sortable().forEach(meta.putArray("sortable")::add);
        ArrayNode keys = meta.putArray("keys");
        ImportRequest.keys(table).forEach(key -> key.forEach(keys.addArray()::add));
        ArrayNode owned = meta.putArray("owned");
        OwnedRows.met(plugin.tables(), table, (action, other) -> principal.may(action.permission(other)))
                .forEach(pointer -> owned.addObject()
                        .put("name", pointer.owned())
                        .put("entity", pointer.table().name())
                        .put("field", pointer.field().name()));
        ObjectNode permissions = meta.putObject("permissions");
        for (RowAction action : RowAction.values()) {
            permissions.put(action.word(), principal.may(action.permission(table)));
        }
        return meta;
    }

    private static ObjectNode field(EntityField field) {
        ObjectNode meta = NODES.objectNode()
                .put("name", field.name())
                .put("type", field.type().word())
                .put("required", field.required())
                .put("custom", field.isCustom());
        bounds(meta, field.type());
        meta.set("default", field.defaultValue() == null ? NODES.nullNode() : field.defaultValue());
        meta.put("search", field.search());
        meta.set("label", label(field.label()));
        return meta;
    }

    private static void bounds(ObjectNode meta, ValueType type) {
        switch (type) {
            case ValueType.Text text -> {
                meta.put("min", text.min()).put("max", text.max());
                if (text.pattern() != null) {
                    meta.put("pattern", text.pattern().pattern());
                }
            }
            case ValueType.Whole whole -> {
                if (whole.bits() == 32) {
                    meta.put("min", whole.min()).put("max", whole.max());
                } else {
                    meta.put("min", Long.toString(whole.min())).put("max", Long.toString(whole.max()));
                }
            }
            case ValueType.Decimal decimal -> decimal(meta, decimal);
            case ValueType.Money(ValueType.Decimal amount) -> decimal(meta, amount);
            case ValueType.Choice choice -> choice.values().forEach(meta.putArray("values")::add);
            case ValueType.Reference reference -> meta.put("to", reference.to());
            case ValueType.Bool bool -> {}
            case ValueType.Day day -> {}
            case ValueType.Moment moment -> {}
            case ValueType.Json json -> {}
            case ValueType.Identifier identifier -> {}
        }
    }

    private static void decimal(ObjectNode meta, ValueType.Decimal decimal) {
        meta.put("precision", decimal.precision()).put("scale", decimal.scale());
        if (decimal.min() != null) {
            meta.put("min", decimal.min().toPlainString());
        }
        if (decimal.max() != null) {
            meta.put("max", decimal.max().toPlainString());
        }
    }

    private static ObjectNode label(Map<String, String> byLanguage) {
        ObjectNode label = NODES.objectNode();
        new TreeMap<>(byLanguage).forEach(label::put);
        return label;
    }
}
