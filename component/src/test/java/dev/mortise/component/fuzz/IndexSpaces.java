package dev.mortise.component.fuzz;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How many definitions each index space of a component has, and which names are in use.
final class IndexSpaces {
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c",
            "f",
            "memory",
            "realloc",
            "t0",
            "r",
            "a:b/c",
            "a:b/d@1.2.3",
            "[constructor]r",
            "[method]r.a",
            "[static]r.b",
            "host",
            "env",
            "");

    private final Map<Space, Integer> counts = new EnumMap<>(Space.class);
    private int names;

    /// An index space.
    enum Space {
        CORE_FUNC(0x00, true),
        CORE_TABLE(0x01, true),
        CORE_MEMORY(0x02, true),
        CORE_GLOBAL(0x03, true),
        CORE_TYPE(0x10, true),
        MODULE(0x11, true),
        CORE_INSTANCE(0x12, true),
        FUNC(0x01, false),
        TYPE(0x03, false),
        COMPONENT(0x04, false),
        INSTANCE(0x05, false);

        private final int sort;
        private final boolean core;

        Space(int sort, boolean core) {
            this.sort = sort;
            this.core = core;
        }

        int sort() {
            return sort;
        }

        boolean isCore() {
            return core;
        }
    }

    /// The counts at one time.
    record Mark(Map<Space, Integer> counts) {}

    Mark mark() {
        return new Mark(new EnumMap<>(counts));
    }

    void backTo(Mark mark) {
        counts.clear();
        counts.putAll(mark.counts());
    }

    int count(Space space) {
        return counts.getOrDefault(space, 0);
    }

    /// Adds a definition.
    ///
    /// @return its index
    int add(Space space) {
        return counts.merge(space, 1, Integer::sum) - 1;
    }

    /// Takes every space to have that many definitions.
    void guess(int definitions) {
        for (Space space : Space.values()) {
            counts.put(space, definitions);
        }
    }

    /// The index of a definition; now and then of one that is not there.
    int index(Space space, Choices choices) {
        int count = count(space);
        return choices.oneIn(32) ? count + choices.below(3) : choices.below(count);
    }

    /// A name that imports and exports may have; often one that none has yet.
    String freshName(Choices choices) {
        return choices.oneIn(2) ? knownName(choices) : "n" + names++;
    }

    String knownName(Choices choices) {
        return names > 0 && choices.oneIn(4) ? "n" + choices.below(names) : choices.of(NAMES);
    }
}
