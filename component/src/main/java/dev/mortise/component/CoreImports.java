package dev.mortise.component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Values that rewritten core modules import beyond what their component gives them: a meter's counters, and hooks
/// that may end the call. Every core instance of one component instance sees the same ones.
public final class CoreImports {
    /// None.
    public static final CoreImports NONE = builder().build();

    private final Map<String, Map<String, CoreGlobal>> globals;
    private final Map<String, Map<String, LongUnaryOperator>> hooks;

    private CoreImports(
            Map<String, Map<String, CoreGlobal>> globals, Map<String, Map<String, LongUnaryOperator>> hooks) {
        this.globals = globals;
        this.hooks = hooks;
    }

    /// Starts collecting.
    ///
    /// @return empty
    public static Builder builder() {
        return new Builder();
    }

    /// A global.
    ///
    /// @param module the first name
    /// @param name the second name
    /// @return null when there is none
    public @Nullable CoreGlobal global(String module, String name) {
        return globals.getOrDefault(module, Map.of()).get(name);
    }

    /// A function of type `(i64) -> (i64)`.
    ///
    /// @param module the first name
    /// @param name the second name
    /// @return null when there is none
    public @Nullable LongUnaryOperator hook(String module, String name) {
        return hooks.getOrDefault(module, Map.of()).get(name);
    }

    /// Collects globals and hooks.
    public static final class Builder {
        private final Map<String, Map<String, CoreGlobal>> globals = new LinkedHashMap<>();
        private final Map<String, Map<String, LongUnaryOperator>> hooks = new LinkedHashMap<>();

        private Builder() {}

        /// Adds a mutable global.
        ///
        /// @param module the first name
        /// @param name the second name
        /// @param global read and written by guest and host
        /// @return this
        public Builder global(String module, String name, CoreGlobal global) {
            globals.computeIfAbsent(module, key -> new LinkedHashMap<>()).put(name, global);
            return this;
        }

        /// Adds a function of type `(i64) -> (i64)`. What it throws ends the guest's call.
        ///
        /// @param module the first name
        /// @param name the second name
        /// @param hook runs on the guest's thread
        /// @return this
        public Builder hook(String module, String name, LongUnaryOperator hook) {
            hooks.computeIfAbsent(module, key -> new LinkedHashMap<>()).put(name, hook);
            return this;
        }

        /// Finishes.
        ///
        /// @return the imports
        public CoreImports build() {
            return new CoreImports(Map.copyOf(globals), Map.copyOf(hooks));
        }
    }
}
