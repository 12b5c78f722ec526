package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One component instance: what its definitions became, its handles, and whether it may be entered and left.
final class Frame {
    private final Store store;
    private final @Nullable Frame outer;
    private final @Nullable Frame parent;
    private final @Nullable Object[] slots;
    private @Nullable HandleTable handles;
    private boolean entered;
    private boolean mayLeave = true;

    /// A fresh one.
    ///
    /// @param outer what its outer aliases refer to; null for the outermost component
    /// @param parent the instance that instantiates it; null for the outermost
    Frame(Store store, @Nullable Frame outer, @Nullable Frame parent, int slots) {
        this.store = store;
        this.outer = outer;
        this.parent = parent;
        this.slots = new Object[slots];
        store.add(this);
    }

    Store store() {
        return store;
    }

    void put(int slot, @Nullable Object value) {
        slots[slot] = value;
    }

    <T> T get(int slot, Class<T> type) {
        return type.cast(CompiledModule.present(slots[slot], "slot " + slot));
    }

    @Nullable
    Object peek(int slot) {
        return slots[slot];
    }

    RuntimeResource resource(int slot) {
        return get(slot, RuntimeResource.class);
    }

    /// Whether it holds no handle, so that nothing but core state makes it what it is.
    boolean isIdle() {
        return handles == null && !entered;
    }

    /// Forgets handles and calls.
    ///
    /// @return the owning handles of the host's resources that were there
    List<HandleTable.Entry> reset() {
        List<HandleTable.Entry> owned = handles == null ? List.of() : handles.ownedOfHost();
        handles = null;
        entered = false;
        mayLeave = true;
        return owned;
    }

    Frame outward(int count) {
        Frame frame = this;
        for (int i = 0; i < count; i++) {
            frame = CompiledModule.present(frame.outer, "outer frame");
        }
        return frame;
    }

    HandleTable handles() {
        if (handles == null) {
            handles = new HandleTable();
        }
        return handles;
    }

    /// Enters it, and with it every instance around it that the caller is not inside of.
    ///
    /// @param caller the calling instance; null for the host
    /// @throws Trap if a call is running in one of them already, or if the instance calls itself
    void enterFrom(@Nullable Frame caller) {
        if (equals(caller)) {
            throw new Trap("reentered", "cannot enter component instance: it calls a function of its own");
        }
        for (Frame frame = this; frame != null && !frame.holds(caller); frame = frame.parent) {
            if (frame.entered) {
                throw new Trap("reentered", "cannot enter component instance: a call is running in it already");
            }
            frame.entered = true;
        }
    }

    /// Ends what [#enterFrom] began. A trap leaves it out: the whole store is poisoned then.
    void exitTo(@Nullable Frame caller) {
        for (Frame frame = this; frame != null && !frame.holds(caller); frame = frame.parent) {
            frame.entered = false;
        }
    }

    private boolean holds(@Nullable Frame inner) {
        for (Frame frame = inner; frame != null; frame = frame.parent) {
            if (equals(frame)) {
                return true;
            }
        }
        return false;
    }

    /// Forbids calls out of the instance while values are passed to it.
    void forbidLeaving() {
        mayLeave = false;
    }

    void allowLeaving() {
        mayLeave = true;
    }

    void checkMayLeave() {
        if (!mayLeave) {
            throw new Trap("cannot_leave", "cannot leave component instance while values are passed to it");
        }
    }
}
