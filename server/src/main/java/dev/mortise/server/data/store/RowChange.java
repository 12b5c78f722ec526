package dev.mortise.server.data.store;

import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.row.StoredRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A prepared write, with the row before and after it.
sealed interface RowChange extends PreparedWrite {
    /// The plugin's entities.
    EntityTables tables();

    /// The entity that is written.
    EntityTable table();

    @Override
    default String entity() {
        return table().name();
    }

    /// A new row.
    record Insert(EntityTables tables, EntityTable table, StoredRow after) implements RowChange {
        @Override
        public UUID id() {
            return after.id();
        }

        @Override
        public Optional<ObjectNode> row() {
            return Optional.of(after.json(table));
        }
    }

    /// A changed row.
    ///
    /// @param changed the fields that change
    /// @param owned the names under which rows that it owns change along with it
    record Update(
            EntityTables tables,
            EntityTable table,
            StoredRow before,
            StoredRow after,
            List<String> changed,
            List<String> owned)
            implements RowChange {
        public Update {
            changed = List.copyOf(changed);
            owned = List.copyOf(owned);
        }

        Update(EntityTables tables, EntityTable table, StoredRow before, StoredRow after, List<String> changed) {
            this(tables, table, before, after, changed, List.of());
        }

        /// Whether the row stays as it is, its version too.
        boolean isNone() {
            return changed.isEmpty() && owned.isEmpty();
        }

        @Override
        public UUID id() {
            return after.id();
        }

        @Override
        public Optional<ObjectNode> row() {
            return Optional.of(after.json(table));
        }
    }

    /// A row that comes back from the trash.
    ///
    /// @param changed the fields that change with it
    record Restore(EntityTables tables, EntityTable table, StoredRow before, StoredRow after, List<String> changed)
            implements RowChange {
        public Restore {
            changed = List.copyOf(changed);
        }

        @Override
        public UUID id() {
            return after.id();
        }

        @Override
        public Optional<ObjectNode> row() {
            return Optional.of(after.json(table));
        }
    }

    /// A row that goes.
    record Delete(EntityTables tables, EntityTable table, StoredRow before) implements RowChange {
        @Override
        public UUID id() {
            return before.id();
        }

        @Override
        public Optional<ObjectNode> row() {
            return Optional.empty();
        }
    }
}
