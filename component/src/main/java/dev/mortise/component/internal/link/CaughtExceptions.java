package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmException;

/// The exceptions that guests of one store hold references to. A reference that many later ones followed is forgotten,
/// so that a guest cannot keep any number of them.
final class CaughtExceptions {
    private static final int MOST = 1 << 16;
    private static final int NULL = -1;

    private @Nullable WasmException[] kept = new WasmException[16];
    private int next;

    /// Keeps an exception.
    ///
    /// @return its reference
    int keep(WasmException exception) {
        int reference = next;
        next = reference + 1 & Integer.MAX_VALUE;
        if (reference == kept.length && kept.length < MOST) {
            kept = java.util.Arrays.copyOf(kept, kept.length * 2);
        }
        kept[reference & kept.length - 1] = exception;
        return reference;
    }

    WasmException get(int reference) {
        if (reference == NULL) {
            throw new Trap("null_reference", "null exception reference");
        }
        WasmException exception = next - reference > kept.length ? null : kept[reference & kept.length - 1];
        if (exception == null) {
            throw new Trap(
                    "exception_forgotten", "an exception reference that " + MOST + " later ones followed is forgotten");
        }
        return exception;
    }
}
