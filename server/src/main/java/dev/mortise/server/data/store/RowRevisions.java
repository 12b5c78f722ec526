package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditEntry;
import dev.mortise.server.audit.AuditTrail;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
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

/// What became of a row, read from the audit. Fields that the entity has no more, and those that the caller may not
/// read, are left out. Thread-safe.
@Component
public final class RowRevisions {
    /// How far back a row can be reverted.
    static final int MOST_WALKED = 1_000;

    /// What a page takes of the heap, about, unless it is one entry.
    private static final long MOST_CHARACTERS = 4 << 20;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PREFIX = "row.";

    private final AuditTrail trail;

    RowRevisions(AuditTrail trail) {
        this.trail = trail;
    }

    /// A page of a row's revisions, newest first: `{"revisions":[…],"next":null}`. It ends early when they are large.
    ///
    /// @param cursor the `next` of the page before; null for the beginning
    /// @throws ApiProblem 400 when the cursor is none
    public ObjectNode page(Transaction transaction, EntityTable table, UUID id, @Nullable String cursor, int limit) {
        Page page = new Page(table, limit);
        trail.walk(transaction, table.qualifiedName(), id.toString(), cursor, page::take);
        ObjectNode answer = NODES.objectNode();
        answer.set("revisions", page.revisions);
        return answer.put("next", page.next);
    }

    /// What of a row's values was otherwise at a version.
    ///
    /// @param to the version
    /// @param current the row's version
    /// @return by field; null for what had no value
    /// @throws ApiProblem 400 when it is no earlier version; 409 `revision_gone` when the audit does not reach back
    JsonNode valuesAt(Transaction transaction, EntityTable table, UUID id, long to, long current) {
        if (to < 1 || to >= current) {
            throw ApiProblem.invalid(
                    "/to", "range", "must be an earlier version of the row, which has version " + current);
        }
        Former former = new Former(table.whole(), to, current);
        trail.walk(transaction, table.qualifiedName(), id.toString(), null, former::take);
        if (former.seen.size() < current - to) {
            throw ApiProblem.conflict(
                    "revision_gone",
                    "the audit does not tell how the row was at version %d; it reaches back %d changes at most"
                            .formatted(to, MOST_WALKED));
        }
        ObjectNode values = NODES.objectNode();
        former.oldest.forEach((field, value) -> values.set(field, value.before()));
        return values;
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
        private final int limit;
        private final ArrayNode revisions = NODES.arrayNode();
        private @Nullable String next;
        private @Nullable AuditEntry last;
        private long characters;

        Page(EntityTable table, int limit) {
            this.table = table;
            this.limit = limit;
        }

        boolean take(AuditEntry entry) {
            if (!entry.action().startsWith(PREFIX)) {
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
                    revision.set(side, shown(row));
                }
            }
            for (String cause : new String[] {"plugin", "run"}) {
                if (detail.path(cause).isString()) {
                    revision.set(cause, detail.path(cause));
                }
            }
            return revision;
        }

        private ObjectNode shown(ObjectNode row) {
            ObjectNode shown = NODES.objectNode();
            for (Map.Entry<String, JsonNode> value : row.properties()) {
                if (table.typeOf(value.getKey()).isPresent()) {
                    shown.set(value.getKey(), value.getValue());
                }
            }
            return shown;
        }
    }

    /// Finds for each field what it was before its first change after a version, in whatever order changes are told:
    /// clocks of nodes differ.
    private static final class Former {
        private final EntityTable table;
        private final long to;
        private final long current;
        private final Map<String, Change> oldest = new HashMap<>();
        private final Set<Long> seen = new HashSet<>();
        private int walked;

        private record Change(long version, JsonNode before) {}

        Former(EntityTable table, long to, long current) {
            this.table = table;
            this.to = to;
            this.current = current;
        }

        boolean take(AuditEntry entry) {
            long version = version(entry);
            if (entry.action().startsWith(PREFIX) && version > to && version <= current) {
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
                Change known = oldest.get(value.getKey());
                if (table.fields().containsKey(value.getKey()) && (known == null || version < known.version())) {
                    oldest.put(value.getKey(), new Change(version, value.getValue()));
                }
            }
        }
    }
}
