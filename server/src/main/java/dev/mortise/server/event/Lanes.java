package dev.mortise.server.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The lanes whose first delivery may be free to go, to be looked at before the next claim. Thread-safe.
///
/// Whoever ends a delivery and whoever appends one that waits notes the lane after its commit: the later of
/// the two sees what both committed, so no delivery waits for one that has ended. A node that dies between
/// commit and look is covered by the look over all lanes ([Dispatcher]).
final class Lanes {
    private final Set<Lane> noted = ConcurrentHashMap.newKeySet();

    void note(@Nullable Lane lane) {
        if (lane != null) {
            noted.add(lane);
        }
    }

    void noteAll(Collection<Lane> lanes) {
        noted.addAll(lanes);
    }

    /// Takes out some of what was noted.
    List<Lane> take(int most) {
        List<Lane> taken = new ArrayList<>();
        Iterator<Lane> each = noted.iterator();
        while (taken.size() < most && each.hasNext()) {
            Lane lane = each.next();
            // Out before the look: what is noted during it is looked at again.
            each.remove();
            taken.add(lane);
        }
        return taken;
    }
}
