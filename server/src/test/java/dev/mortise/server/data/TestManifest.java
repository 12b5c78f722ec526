package dev.mortise.server.data;

import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes manifests down in few words.
public final class TestManifest {
    private final String id;
    private final Map<String, Entity> entities = new LinkedHashMap<>();

    private TestManifest(String id) {
        this.id = id;
    }

    /// A manifest without entities.
    public static TestManifest of(String id) {
        return new TestManifest(id);
    }

    /// Adds an entity.
    public TestManifest with(EntityText entity) {
        entities.put(
                entity.name,
                new Entity(
                        entity.name,
                        entity.tag,
                        Map.of("en", entity.name),
                        entity.fields.isEmpty()
                                ? null
                                : entity.fields.keySet().iterator().next(),
                        entity.fields,
                        entity.uniques,
                        entity.indexes));
        return this;
    }

    /// The manifest.
    public Manifest manifest() {
        return new Manifest(
                new Manifest.Metadata(id, "1.0.0", Map.of("en", "Test"), Map.of(), null, null, null),
                new Manifest.Module("plugin.wasm", null, Map.of()),
                Map.of(),
                entities,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                entities.keySet().stream()
                        .map(name -> new Manifest.Page(name + "s", "list", name, List.of(), Map.of("en", name)))
                        .toList());
    }

    /// An entity.
    public static EntityText entity(String name, int tag) {
        return new EntityText(name, tag);
    }

    /// A field.
    public static FieldText field(String name, int tag, FieldType type) {
        return new FieldText(name, tag, type);
    }

    /// An entity being written.
    public static final class EntityText {
        private final String name;
        private final int tag;
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<List<String>> uniques = new ArrayList<>();
        private final List<List<String>> indexes = new ArrayList<>();

        private EntityText(String name, int tag) {
            this.name = name;
            this.tag = tag;
        }

        /// Adds fields.
        public EntityText with(FieldText... more) {
            for (FieldText field : more) {
                fields.put(field.name, field.field());
            }
            return this;
        }

        /// Adds a unique index.
        public EntityText unique(String... names) {
            uniques.add(List.of(names));
            return this;
        }

        /// Adds an index.
        public EntityText index(String... names) {
            indexes.add(List.of(names));
            return this;
        }
    }

    /// A field being written.
    public static final class FieldText {
        private final String name;
        private final int tag;
        private final FieldType type;
        private boolean required;
        private @Nullable BigDecimal min;
        private @Nullable BigDecimal max;
        private @Nullable Integer precision;
        private @Nullable Integer scale;
        private @Nullable String pattern;
        private List<String> values = List.of();
        private @Nullable String to;
        private Field.OnDelete onDelete = Field.OnDelete.RESTRICT;
        private @Nullable String owned;
        private @Nullable String byDefault;
        private boolean search;

        private FieldText(String name, int tag, FieldType type) {
            this.name = name;
            this.tag = tag;
            this.type = type;
        }

        /// Requires a value.
        public FieldText required() {
            required = true;
            return this;
        }

        /// Sets the least.
        public FieldText min(String least) {
            min = new BigDecimal(least);
            return this;
        }

        /// Sets the most.
        public FieldText max(String most) {
            max = new BigDecimal(most);
            return this;
        }

        /// Sets the digits of a decimal number.
        public FieldText digits(int all, int afterThePoint) {
            precision = all;
            scale = afterThePoint;
            return this;
        }

        /// Sets a pattern.
        public FieldText pattern(String text) {
            pattern = text;
            return this;
        }

        /// Sets the words of an enum.
        public FieldText values(String... words) {
            values = List.of(words);
            return this;
        }

        /// Points to an entity.
        public FieldText to(String entity, Field.OnDelete action) {
            to = entity;
            onDelete = action;
            return this;
        }

        /// Is owned by the row of an entity that it points to, under a name.
        public FieldText ownedBy(String entity, String name) {
            owned = name;
            return to(entity, Field.OnDelete.CASCADE).required();
        }

        /// Sets the default, as JSON.
        public FieldText byDefault(String json) {
            byDefault = json;
            return this;
        }

        /// Lets rows be found by its words.
        public FieldText search() {
            search = true;
            return this;
        }

        private Field field() {
            return new Field(
                    name,
                    tag,
                    type,
                    required,
                    search,
                    min,
                    max,
                    precision,
                    scale,
                    pattern,
                    values,
                    to,
                    onDelete,
                    owned,
                    byDefault,
                    Map.of("en", name));
        }
    }
}
