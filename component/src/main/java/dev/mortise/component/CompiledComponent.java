package dev.mortise.component;

/// A compiled component: immutable, thread-safe, instantiated many times.
@SuppressWarnings("DoNotCallSuggester")
public final class CompiledComponent {
    private final Component component;

    CompiledComponent(Component component) {
        this.component = component;
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
        throw new UnsupportedOperationException("not there yet");
    }
}
