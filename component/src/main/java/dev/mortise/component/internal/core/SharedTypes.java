package dev.mortise.component.internal.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One type section for several core modules.
///
/// The engine compares type indices where a module calls a function of another through a table, so that with each
/// module's own type section a right call may trap and a wrong one may pass. It also takes a block type whose index is
/// the byte of a value type for that value type: types of blocks get no such index.
final class SharedTypes {
    private static final Signature FILLER = new Signature(List.of(), List.of());

    private final Set<Signature> ofBlocks = new LinkedHashSet<>();
    private final Set<Signature> all = new LinkedHashSet<>();
    private final List<Signature> section = new ArrayList<>();
    private final Map<Signature, Integer> indices = new LinkedHashMap<>();

    void need(Signature type) {
        all.add(type);
    }

    void needForBlock(Signature type) {
        ofBlocks.add(type);
        all.add(type);
    }

    /// Gives every type its index.
    void number() {
        Set<Signature> others = new LinkedHashSet<>(all);
        others.removeAll(ofBlocks);
        Iterator<Signature> blocks = ofBlocks.iterator();
        Iterator<Signature> rest = others.iterator();
        while (blocks.hasNext() || rest.hasNext()) {
            int index = section.size();
            if (blocks.hasNext() && isSafe(index)) {
                section.add(blocks.next());
            } else if (rest.hasNext()) {
                section.add(rest.next());
            } else {
                section.add(FILLER);
                continue;
            }
            indices.put(section.getLast(), index);
        }
    }

    /// Whether the engine takes a block type of this index for an index.
    static boolean isSafe(int index) {
        return index < 0x40
                || index > 0x7F
                || !(index == 0x40
                        || index == 0x63
                        || index == 0x64
                        || (index >= 0x69 && index <= 0x73)
                        || index >= 0x7B);
    }

    int index(Signature type) {
        Integer index = indices.get(type);
        if (index == null) {
            throw new IllegalStateException("no index for " + type);
        }
        return index;
    }

    byte[] write() {
        Sink sink = new Sink().u32(section.size());
        section.forEach(type -> type.write(sink));
        return sink.toBytes();
    }
}
