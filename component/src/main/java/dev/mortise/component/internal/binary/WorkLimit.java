package dev.mortise.component.internal.binary;

import dev.mortise.component.DecodeLimits;
import dev.mortise.component.InvalidComponent;

/// Bounds what one decoding may cost: types share parts and definitions are used many times, so that a small binary can
/// ask for work without end. What lies within its own bytes costs nothing here.
final class WorkLimit {
    private final int mostChecks;
    private final int mostScopes;
    private int checks;
    private int scopes;
    private int offset;

    WorkLimit(DecodeLimits limits) {
        this.mostChecks = limits.checks();
        this.mostScopes = limits.scopes();
    }

    /// Says which definition is being decoded, for messages.
    void at(int definitionOffset) {
        offset = definitionOffset;
    }

    /// Looks at one type, or at one entry of a list.
    void step() {
        steps(1);
    }

    /// Looks at so many entries of lists.
    void steps(int count) {
        checks += count;
        if (checks > mostChecks) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "the component's types and definitions are too large when all uses of them are written out: at most "
                            + mostChecks + " entries to check, expected less sharing or nesting");
        }
    }

    /// Opens a component, component type or instance type.
    void scope(int scopeOffset) {
        scopes++;
        if (scopes > mostScopes) {
            throw new InvalidComponent(
                    "too_large",
                    scopeOffset,
                    "too many components, component types and instance types: at most " + mostScopes);
        }
    }
}
