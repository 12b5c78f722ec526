package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.CoreModuleType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.definition.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The index spaces of one component, component type or instance type while it is decoded. Entries are resolved.
final class Scope {
    /// What is being decoded.
    enum Kind {
        COMPONENT,
        COMPONENT_TYPE,
        INSTANCE_TYPE
    }

    /// An entry: its type, and the slot that holds it at run time (-1 inside types).
    record Entry<T>(int slot, T type) {}

    /// What a core type index stands for.
    sealed interface CoreDefinition {
        record OfFunction(CoreType.Function type) implements CoreDefinition {}

        record OfModule(CoreModuleType type) implements CoreDefinition {}
    }

    final Kind kind;
    final @Nullable Scope parent;
    final int depth;
    private final int mostDefinitions;

    final List<Entry<CoreModuleType>> modules = new ArrayList<>();
    final List<Entry<Map<String, CoreType>>> coreInstances = new ArrayList<>();
    final List<Entry<CoreType.Function>> coreFunctions = new ArrayList<>();
    final List<Entry<CoreType.Table>> coreTables = new ArrayList<>();
    final List<Entry<CoreType.Memory>> coreMemories = new ArrayList<>();
    final List<Entry<CoreType.Global>> coreGlobals = new ArrayList<>();
    final List<Entry<CoreType.Tag>> coreTags = new ArrayList<>();
    final List<Entry<CoreDefinition>> coreTypes = new ArrayList<>();
    final List<Entry<ComponentType>> components = new ArrayList<>();
    final List<Entry<ExternType.Instance>> instances = new ArrayList<>();
    final List<Entry<FuncType>> functions = new ArrayList<>();
    final List<Entry<DefinedType>> types = new ArrayList<>();

    final Map<String, ExternType> imports = new LinkedHashMap<>();
    final Map<String, ExternType> exports = new LinkedHashMap<>();
    final Map<String, Integer> exportSlots = new LinkedHashMap<>();
    final Map<String, Integer> exportOffsets = new HashMap<>();
    final ExternNames importNames = new ExternNames(ExternNames.Kind.IMPORT);
    final ExternNames exportNames = new ExternNames(ExternNames.Kind.EXPORT);

    /// Where each resource type that is known here stands in the frame.
    final Map<ResourceType, Integer> resourceSlots = new HashMap<>();
    /// Resources that this very component defines.
    final Set<ResourceType> localResources = new HashSet<>();
    /// Resources that come to be here: those that it defines, those that its instances bring, and in a type, those that
    /// its
    /// exports introduce.
    final Set<ResourceType> ownResources = new HashSet<>();
    /// Resources that imports introduced.
    final Set<ResourceType> importedResources = new HashSet<>();
    /// Types that have a name to whoever looks at the imports alone.
    final Set<Object> importedTypes = Collections.newSetFromMap(new IdentityHashMap<>());
    /// Types that have a name to whoever looks at imports and exports.
    final Set<Object> exportedTypes = Collections.newSetFromMap(new IdentityHashMap<>());

    final List<Step> steps = new ArrayList<>();
    private int slots;

    Scope(Kind kind, @Nullable Scope parent, int mostDefinitions) {
        this.kind = kind;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.mostDefinitions = mostDefinitions;
    }

    /// Takes the resources that a type introduces for its own.
    void own(ExternType type, WorkLimit work) {
        work.step();
        if (type instanceof ExternType.NewResource(ResourceType resource)) {
            ownResources.add(resource);
        } else if (type instanceof ExternType.Instance(Map<String, ExternType> entries)) {
            entries.values().forEach(entry -> own(entry, work));
        }
    }

    /// Checks that what the exports mention of its own resources is exported itself.
    void checkOwnResources(WorkLimit work) {
        if (ownResources.isEmpty()) {
            return;
        }
        FreeResources free = new FreeResources(work, ownResources::contains);
        free.introduce(exports.values());
        exports.forEach((name, type) -> {
            if (free.any(type)) {
                throw new InvalidComponent(
                        "invalid",
                        exportOffsets.getOrDefault(name, 0),
                        "local resource type found in export but not exported itself: `" + name
                                + "` mentions a resource; export it too");
            }
        });
    }

    boolean isType() {
        return kind != Kind.COMPONENT;
    }

    int newSlot() {
        return isType() ? -1 : slots++;
    }

    int slots() {
        return slots;
    }

    <T> void add(List<Entry<T>> space, int slot, T type, ByteReader at) {
        if (space.size() >= mostDefinitions) {
            throw new InvalidComponent(
                    "too_large", at.position(), "too many definitions: at most " + mostDefinitions + " of a kind");
        }
        space.add(new Entry<>(slot, type));
    }

    /// Looks an index up.
    static <T> Entry<T> get(List<Entry<T>> space, int u32Index, String what, int offset) {
        if (Integer.compareUnsigned(u32Index, space.size()) >= 0) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "unknown " + what + " " + Integer.toUnsignedString(u32Index) + ": " + what
                            + " index out of bounds, there are " + space.size());
        }
        return space.get(u32Index);
    }

    /// The scope `count` levels outward; null when there are not so many.
    @Nullable
    Scope outward(int u32Count) {
        Scope scope = this;
        for (long i = Integer.toUnsignedLong(u32Count); i > 0 && scope != null; i--) {
            scope = scope.parent;
        }
        return scope;
    }
}
