package dev.mortise.server.data.custom;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.Restriction;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The entities of plugins with the fields that a tenant added. Thread-safe.
///
/// Invariant: what is kept is given only while the tenant's count of changes, which is read with every
/// use, is the one that it was read with: what another node changed holds here at once.
@Component
public final class TenantTables {
    private static final int MOST_KEPT = 2_000;

    private final KnownTables known;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(UUID tenantId, String pluginId) {}

    private record Kept(EntityTables plain, long version, EntityTables tables) {}

    TenantTables(KnownTables known) {
        this.known = known;
    }

    /// The entities of a manifest as the transaction's tenant has them; the manifest's own when it
    /// added nothing.
    ///
    /// @param transaction the tenant's
    public EntityTables of(Transaction transaction, Manifest manifest) {
        return now(transaction, manifest).tables();
    }

    /// The entities at a moment.
    ///
    /// @param version counts the tenant's changes; empty when it added nothing
    public record Counted(EntityTables tables, Optional<Long> version) {}

    /// The entities as [#of] gives them, to be kept while what [#requireStill] asks for holds.
    public Counted now(Transaction transaction, Manifest manifest) {
        return now(transaction, known.of(manifest));
    }

    /// The entities of a plugin as the transaction's tenant has them.
    ///
    /// @param plain the manifest's own
    public EntityTables of(Transaction transaction, EntityTables plain) {
        return now(transaction, plain).tables();
    }

    @SuppressWarnings("ReferenceEquality") // The tables of a manifest are the same object while they hold.
    private Counted now(Transaction transaction, EntityTables plain) {
        Optional<Long> version = CustomFieldQueries.version(transaction, plain.pluginId());
        if (version.isEmpty()) {
            return new Counted(plain, version);
        }
        Key key = new Key(transaction.tenantId(), plain.pluginId());
        Kept found = kept(key);
        if (found != null && found.plain() == plain && found.version() == version.get()) {
            return new Counted(found.tables(), version);
        }
        EntityTables tables = with(plain, CustomFieldQueries.inUse(transaction, plain.pluginId()));
        keep(key, new Kept(plain, version.get(), tables));
        return new Counted(tables, version);
    }

    /// Requires that a tenant has changed nothing since; the manifest must be the same.
    public void requireStill(Pipeline pipeline, UUID tenantId, Counted found) {
        CustomFieldQueries.requireVersion(pipeline, tenantId, found.tables().pluginId(), found.version());
    }

    /// The entities as the plugin's own code meets them: it knows nothing of what tenants added and is
    /// asked for none of it; what it writes keeps it.
    public EntityTables forPlugin(Transaction transaction, Manifest manifest) {
        EntityTables tables = of(transaction, manifest);
        if (tables.all().stream().noneMatch(EntityTable::hasCustomFields)) {
            return tables;
        }
        Map<String, EntityTable> met = new LinkedHashMap<>();
        for (EntityTable table : tables.all()) {
            met.put(table.name(), table.hasCustomFields() ? withoutCustom(table) : table);
        }
        return new EntityTables(tables.pluginId(), met);
    }

    private static EntityTable withoutCustom(EntityTable table) {
        Set<String> hidden = new LinkedHashSet<>();
        Map<String, EntityField> fields = new LinkedHashMap<>();
        for (EntityField field : table.fields().values()) {
            if (field.isCustom()) {
                hidden.add(field.name());
            }
            fields.put(field.name(), field.isCustom() ? field.optional() : field);
        }
        EntityTable whole = table.withFields(fields);
        return whole.cutDown(new Restriction(whole, Map.of(), Map.of()), hidden);
    }

    private synchronized @Nullable Kept kept(Key key) {
        return kept.get(key);
    }

    private synchronized void keep(Key key, Kept value) {
        kept.put(key, value);
        if (kept.size() > MOST_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    private static EntityTables with(EntityTables plain, List<CustomFieldQueries.Owned> custom) {
        Map<Integer, List<EntityField>> byEntity = new HashMap<>();
        for (CustomFieldQueries.Owned one : custom) {
            byEntity.computeIfAbsent(one.entityTag(), tag -> new ArrayList<>())
                    .add(CustomFieldForm.field(
                            one.field().tag(), one.field().name(), one.field().definition()));
        }
        if (byEntity.isEmpty()) {
            return plain;
        }
        Map<String, EntityTable> tables = new LinkedHashMap<>();
        for (EntityTable table : plain.all()) {
            Map<String, EntityField> fields = new LinkedHashMap<>(table.fields());
            byEntity.getOrDefault(table.tag(), List.of()).forEach(field -> fields.put(field.name(), field));
            tables.put(table.name(), table.withFields(fields));
        }
        return new EntityTables(plain.pluginId(), tables);
    }
}
