package dev.mortise.component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Values that rewritten core modules import beyond what their component gives them: a meter's counters, and hooks
/// that may end the call; and who is told of the host's own work. Every core instance of one component
/// instance sees the same ones.
public final class CoreImports {
    /// None.
    public static final CoreImports NONE = builder().build();

    private final Map<String, Map<String, CoreGlobal>> globals;
    private final Map<String, Map<String, LongUnaryOperator>> hooks;
    private final LongConsumer work;
    private final @Nullable CoreGlobal counter;

    private CoreImports(
            Map<String, Map<String, CoreGlobal>> globals,
            Map<String, Map<String, LongUnaryOperator>> hooks,
            LongConsumer work,
            @Nullable CoreGlobal counter) {
        this.globals = globals;
        this.hooks = hooks;
        this.work = work;
        this.counter = counter;
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

    /// The global that [CoreRewriter#isCounter] speaks of.
    ///
    /// @return null when there is none
    public @Nullable CoreGlobal counter() {
        return counter;
    }

    /// Who is told of the work that values mean for the host.
    ///
    /// @return see [Builder#work]
    public LongConsumer work() {
        return work;
    }

    /// Collects globals and hooks.
    public static final class Builder {
        private final Map<String, Map<String, CoreGlobal>> globals = new LinkedHashMap<>();
        private final Map<String, Map<String, LongUnaryOperator>> hooks = new LinkedHashMap<>();
        private LongConsumer work = units -> {};
        private @Nullable CoreGlobal counter;

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

        /// Adds a mutable `i64` that is read and written at nearly every call: see [CoreRewriter#isCounter].
        ///
        /// @param module the first name
        /// @param name the second name
        /// @param global read and written by guest and host
        /// @return this
        public Builder counter(String module, String name, CoreGlobal global) {
            counter = global;
            return global(module, name, global);
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

        /// Has it told, before it is done, of the work that the host has with values that the guest passes to
        /// a function that it calls, or is given by it: as many units as operators that would take about as
        /// long. The first 4096 units of each call are not told.
        ///
        /// @param work runs on the guest's thread; what it throws ends the guest's call
        /// @return this
        public Builder work(LongConsumer work) {
            this.work = work;
            return this;
        }

        /// Finishes.
        ///
        /// @return the imports
        public CoreImports build() {
            return new CoreImports(Map.copyOf(globals), Map.copyOf(hooks), work, counter);
        }
    }
}
