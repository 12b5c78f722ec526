package dev.mortise.component.internal.core;

/// A core module is malformed, or uses what the rewriter does not know.
public final class NotRewritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int module;

    NotRewritable(String message) {
        this(message, 0);
    }

    NotRewritable(String message, int module) {
        super(message);
        this.module = module;
    }

    /// The number of the module among those that were rewritten together.
    public int module() {
        return module;
    }
}
