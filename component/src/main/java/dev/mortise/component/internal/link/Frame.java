package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import org.jspecify.annotations.Nullable;

/// One component instance: what its definitions became, its handles, and whether it may be entered and left.
final class Frame {
    private final Store store;
    private final @Nullable Frame parent;
    private final @Nullable Object[] slots;
    private @Nullable HandleTable handles;
    private boolean entered;
    private boolean mayLeave = true;

    Frame(Store store, @Nullable Frame parent, int slots) {
        this.store = store;
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
    void reset() {
        handles = null;
        entered = false;
        mayLeave = true;
    }

    Frame outward(int count) {
        Frame frame = this;
        for (int i = 0; i < count; i++) {
            frame = CompiledModule.present(frame.parent, "outer frame");
        }
        return frame;
    }

    HandleTable handles() {
        if (handles == null) {
            handles = new HandleTable();
        }
        return handles;
    }

    void enter() {
        if (entered) {
            throw new Trap("reentered", "cannot enter component instance: a call is running in it already");
        }
        entered = true;
    }

    void exit() {
        entered = false;
    }

    boolean isEntered() {
        return entered;
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
