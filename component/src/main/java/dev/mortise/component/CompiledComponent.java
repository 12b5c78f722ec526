package dev.mortise.component;

import dev.mortise.component.internal.link.Program;
import org.jspecify.annotations.Nullable;

/// A compiled component: immutable, thread-safe, instantiated many times.
public final class CompiledComponent {
    private final Component component;
    private final Program program;
    /// The linker that was checked last: instances mostly come from one.
    private volatile @Nullable Linker checked;

    CompiledComponent(Component component, Program program) {
        this.component = component;
        this.program = program;
    }

    /// What it was compiled from.
    ///
    /// @return the component
    public Component component() {
        return component;
    }

    /// Makes a fresh instance.
    ///
    /// @param linker gives the imports
    /// @param options limits
    /// @return the instance, to be closed
    /// @throws LinkError if an import is missing or has another type
    /// @throws Trap if a start function traps
    /// @throws LimitExceeded if its memories and tables do not fit
    public ComponentInstance instantiate(Linker linker, InstanceOptions options) {
        if (!linker.equals(checked)) {
            linker.check(component.type());
            checked = linker;
        }
        return new ComponentInstance(program, linker, options);
    }
}
