package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The handles of one component instance, of all its resource types. Index 0 is never used; the last one freed is the
/// next one taken.
final class HandleTable {
    private static final int MOST = 1 << 20;

    /// One handle. `scope` is the call that lent it; null for an owning one.
    static final class Entry {
        final RuntimeResource resource;
        final Object representation;
        final @Nullable CallScope scope;
        int lent;

        Entry(RuntimeResource resource, Object representation, @Nullable CallScope scope) {
            this.resource = resource;
            this.representation = representation;
            this.scope = scope;
        }

        boolean owns() {
            return scope == null;
        }
    }

    private final List<@Nullable Entry> entries = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();

    int add(Entry entry) {
        Integer index = free.pollLast();
        if (index != null) {
            entries.set(index, entry);
            return index;
        }
        if (entries.isEmpty()) {
            entries.add(null);
        }
        if (entries.size() >= MOST) {
            throw new Trap("too_many_handles", "the instance has " + MOST + " handles, which is the most");
        }
        entries.add(entry);
        return entries.size() - 1;
    }

    Entry get(int u32Index, RuntimeResource resource) {
        Entry entry = Integer.compareUnsigned(u32Index, entries.size()) < 0 ? entries.get(u32Index) : null;
        if (entry == null) {
            throw new Trap("unknown_handle", "unknown handle index " + Integer.toUnsignedString(u32Index));
        }
        if (!entry.resource.type().equals(resource.type())) {
            throw new Trap(
                    "wrong_resource_type",
                    "handle index " + u32Index + " used with the wrong type, expected guest-defined or host resource "
                            + resource.type().name() + " but found "
                            + entry.resource.type().name());
        }
        return entry;
    }

    /// What it owns of the host's resources.
    List<Entry> ownedOfHost() {
        return entries.stream()
                .filter(Objects::nonNull)
                .filter(entry -> entry.owns() && entry.resource.owner() == null)
                .toList();
    }

    Entry remove(int u32Index, RuntimeResource resource) {
        Entry entry = get(u32Index, resource);
        if (entry.lent != 0) {
            throw new Trap("handle_lent", "cannot remove owned resource while borrowed: handle index " + u32Index);
        }
        entries.set(u32Index, null);
        free.addLast(u32Index);
        return entry;
    }
}
