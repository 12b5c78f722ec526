package dev.mortise.server.data;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What another version of a manifest does to a plugin's tables, and what stands in its way.
///
/// @param changes by entity, in the new manifest's order; what is dropped comes last
/// @param problems what the stored rows have against it, as counts only: rows belong to tenants
public record SchemaPlan(List<Change> changes, List<Problem> problems) {
    public SchemaPlan {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /// One change of an entity, of a field or of an index.
    ///
    /// @param entity the entity's name; its former one when it is dropped
    /// @param field the field's name, the fields of an index; null when the entity itself changes
    /// @param entityTag the entity's identity
    /// @param fieldTag the field's identity; null when it is about no field
    /// @param before what it was; null when it was not there
    /// @param after what it becomes; null when it goes
    /// @param rows that are read or written for it
    /// @param estimated whether the number of rows is PostgreSQL's estimate
    /// @param lock the strongest lock on the table that it takes
    /// @param online whether rows can be written meanwhile but for a moment
    /// @param reversible whether going back brings every value back
    public record Change(
            String entity,
            @Nullable String field,
            int entityTag,
            @Nullable Integer fieldTag,
            Kind kind,
            @Nullable String before,
            @Nullable String after,
            long rows,
            boolean estimated,
            Lock lock,
            boolean online,
            boolean reversible) {
        /// What a drop is confirmed by: `entity`, or `entity.field`.
        String word() {
            return field == null ? entity : entity + "." + field;
        }
    }

    /// What becomes of it. Entities and fields are known by their tags.
    public enum Kind {
        /// It is new.
        ADDED,
        /// It was dropped by an earlier version and comes back with its values.
        RESTORED,
        /// The same tag has another name.
        RENAMED,
        /// Whatever was valid stays valid.
        WIDENED,
        /// The rules are stricter, or other ones.
        NARROWED,
        /// The values are stored in another form.
        RETYPED,
        /// It is no longer there; its values stay until they are purged.
        DROPPED,
        /// The index is new.
        INDEX_ADDED,
        /// The index goes.
        INDEX_REMOVED,
        /// The uniqueness is new.
        UNIQUE_ADDED,
        /// The uniqueness goes.
        UNIQUE_REMOVED;

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A lock on a table, by what it keeps out.
    public enum Lock {
        /// Nothing.
        NONE,
        /// Writers.
        SHARE,
        /// Everyone.
        ACCESS_EXCLUSIVE;

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What stands in the way.
    ///
    /// @param where as `entities.item.fields.code`
    /// @param code a stable word
    /// @param detail what was found and what would be right
    /// @param rows how many rows of all tenants have it
    /// @param blocks whether nothing can be done before it is solved
    public record Problem(String where, String code, String detail, long rows, boolean blocks) {}

    /// What must be confirmed by name: `entity` or `entity.field`, by their former names.
    public List<String> drops() {
        return changes.stream()
                .filter(change -> change.kind() == Kind.DROPPED)
                .map(Change::word)
                .toList();
    }

    /// Whether the rows allow it.
    public boolean possible() {
        return problems.stream().noneMatch(Problem::blocks);
    }
}
