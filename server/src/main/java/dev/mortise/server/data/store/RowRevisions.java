package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditEntry;
import dev.mortise.server.audit.AuditTrail;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.schema.Conversion;
import dev.mortise.server.data.schema.NameHistory;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What became of a row, read from the audit, by the names that its fields have now. Fields that the
/// entity has no more, and those that the caller may not read, are left out. Thread-safe.
@Component
public final class RowRevisions {
    /// How far back a row can be reverted.
    static final int MOST_WALKED = 1_000;

    /// What a page takes of the heap, about, unless it is one entry.
    private static final long MOST_CHARACTERS = 4 << 20;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PREFIX = "row.";

    /// That a row was removed for good. What is told of its id before was another row.
    static final String ERASED = PREFIX + "erased";

    private final AuditTrail trail;

    RowRevisions(AuditTrail trail) {
        this.trail = trail;
    }

    /// A page of a row's revisions, newest first: `{"revisions":[…],"next":null}`. It ends early when
    /// they are large.
    ///
    /// @param cursor the `next` of the page before; null for the beginning
    /// @throws ApiProblem 400 when the cursor is none
    public ObjectNode page(Transaction transaction, EntityTable table, UUID id, @Nullable String cursor, int limit) {
        NameHistory names = NameHistory.of(transaction, table.pluginId());
        Page page = new Page(table, names, limit);
        trail.walk(transaction, names.qualifiedNames(table), id.toString(), cursor, page::take);
        ObjectNode answer = NODES.objectNode();
        answer.set("revisions", page.revisions);
        return answer.put("next", page.next);
    }

    /// What of a row's values was otherwise at a version.
    ///
    /// @param to the version
    /// @param current the row's version
    /// @return by field; null for what had no value
    /// @throws ApiProblem 400 when it is no earlier version; 409 `revision_gone` when the audit does not
    ///   reach back
    JsonNode valuesAt(Transaction transaction, EntityTable table, UUID id, long to, long current) {
        if (to < 1 || to >= current) {
            throw ApiProblem.invalid(
                    "/to", "range", "must be an earlier version of the row, which has version " + current);
        }
        NameHistory names = NameHistory.of(transaction, table.pluginId());
        Former former = new Former(table.whole(), names, to, current);
        trail.walk(transaction, names.qualifiedNames(table), id.toString(), null, former::take);
        if (former.seen.size() < current - to) {
            throw ApiProblem.conflict(
                    "revision_gone",
                    "the audit does not tell how the row was at version %d; it reaches back %d changes at most"
                            .formatted(to, MOST_WALKED));
        }
        ObjectNode values = NODES.objectNode();
        former.oldest.forEach((name, value) -> values.set(name, readable(former.table, name, value.before())));
        return values;
    }

    /// A value from before its field's type changed, in the form of today's type; as it was when it
    /// means nothing there, which the rules refuse.
    private static JsonNode readable(EntityTable table, String name, JsonNode value) {
        EntityField field = table.fields().get(name);
        return field == null || value.isNull()
                ? value
                : Conversion.json(field.type(), value).orElse(value);
    }

    /// The version that an entry led to.
    private static long version(AuditEntry entry) {
        JsonNode detail = entry.detail();
        return switch (entry.action()) {
            case PREFIX + "created" -> detail.path("after").path("version").asLong();
            case PREFIX + "deleted" -> detail.path("before").path("version").asLong() + 1;
            default -> detail.path("version").asLong();
        };
    }

    private static final class Page {
        private final EntityTable table;
        private final NameHistory names;
        private final int limit;
        private final ArrayNode revisions = NODES.arrayNode();
        private @Nullable String next;
        private @Nullable AuditEntry last;
        private long characters;

        Page(EntityTable table, NameHistory names, int limit) {
            this.table = table;
            this.names = names;
            this.limit = limit;
        }

        boolean take(AuditEntry entry) {
            if (entry.action().equals(ERASED)) {
                return false;
            }
            if (!entry.action().startsWith(PREFIX) || !names.isOf(table, entry.targetKind(), entry.at())) {
                return true;
            }
            characters += entry.characters();
            if (last != null && (revisions.size() == limit || characters > MOST_CHARACTERS)) {
                next = AuditTrail.cursor(last);
                return false;
            }
            last = entry;
            revisions.add(revision(entry));
            return true;
        }

        private ObjectNode revision(AuditEntry entry) {
            JsonNode detail = entry.detail();
            ObjectNode revision = NODES.objectNode()
                    .put("version", version(entry))
                    .put("at", entry.at().toString())
                    .put("action", entry.action().substring(PREFIX.length()));
            revision.set("actor", entry.actor());
            for (String side : new String[] {"before", "after"}) {
                if (detail.path(side) instanceof ObjectNode row) {
                    revision.set(side, shown(row, entry.at()));
                }
            }
            for (String cause : new String[] {"plugin", "run"}) {
                if (detail.path(cause).isString()) {
                    revision.set(cause, detail.path(cause));
                }
            }
            return revision;
        }

        private ObjectNode shown(ObjectNode row, Instant at) {
            ObjectNode shown = NODES.objectNode();
            for (Map.Entry<String, JsonNode> value : row.properties()) {
                names.today(table, value.getKey(), at).ifPresent(name -> shown.set(name, value.getValue()));
            }
            return shown;
        }
    }

    /// Finds for each field what it was before its first change after a version, in whatever order
    /// changes are told: clocks of nodes differ.
    private static final class Former {
        private final EntityTable table;
        private final NameHistory names;
        private final long to;
        private final long current;
        private final Map<String, Change> oldest = new HashMap<>();
        private final Set<Long> seen = new HashSet<>();
        private int walked;

        private record Change(long version, JsonNode before) {}

        Former(EntityTable table, NameHistory names, long to, long current) {
            this.table = table;
            this.names = names;
            this.to = to;
            this.current = current;
        }

        boolean take(AuditEntry entry) {
            if (entry.action().equals(ERASED)) {
                return false;
            }
            long version = version(entry);
            if (entry.action().startsWith(PREFIX)
                    && names.isOf(table, entry.targetKind(), entry.at())
                    && version > to
                    && version <= current) {
                seen.add(version);
                if (!entry.action().equals(PREFIX + "deleted")) {
                    note(entry, version);
                }
            }
            walked++;
            return walked < MOST_WALKED && seen.size() < current - to;
        }

        private void note(AuditEntry entry, long version) {
            for (Map.Entry<String, JsonNode> value :
                    entry.detail().path("before").properties()) {
                names.field(table, value.getKey(), entry.at())
                        .map(EntityField::name)
                        .ifPresent(name -> {
                            Change known = oldest.get(name);
                            if (known == null || version < known.version()) {
                                oldest.put(name, new Change(version, value.getValue()));
                            }
                        });
            }
        }
    }
}
