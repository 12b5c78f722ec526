package dev.mortise.engine.host;

import dev.mortise.engine.call.PendingWrite;
import java.util.ArrayList;
import java.util.List;

/// What a call wants written and its data session has not got yet, in order. Used by the call's thread alone.
public final class WriteSet {
    private List<PendingWrite> pending = new ArrayList<>();

    /// Nothing is pending.
    public WriteSet() {}

    /// Adds a write.
    ///
    /// @param write comes after those before
    public void add(PendingWrite write) {
        pending.add(write);
    }

    /// Hands the writes over.
    ///
    /// @return those since the last time; they are not pending any more
    public List<PendingWrite> take() {
        if (pending.isEmpty()) {
            return List.of();
        }
        List<PendingWrite> taken = List.copyOf(pending);
        pending = new ArrayList<>();
        return taken;
    }
}
