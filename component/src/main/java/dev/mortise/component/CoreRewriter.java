package dev.mortise.component;

import java.util.ArrayList;
import java.util.List;

/// Changes the core modules of a component before they are compiled: a fuel meter, one shared type section.
@FunctionalInterface
public interface CoreRewriter {
    /// Leaves every module as it is.
    CoreRewriter NONE = modules -> modules;

    /// Rewrites all core modules of one component together.
    ///
    /// @param modules the binaries in the order of [Component#coreModules()]
    /// @return as many binaries in the same order; each keeps its exports and its imports, and may add imports that
    ///     [CoreImports] gives
    List<byte[]> rewrite(List<byte[]> modules);

    /// Whether rewritten code ends by itself when its thread is interrupted, within milliseconds, as it calls a hook of
    /// [CoreImports] often enough. Compiled code then does without the engine's own check at every loop and call.
    ///
    /// @return false: the engine checks
    default boolean checksInterrupts() {
        return false;
    }

    /// Whether an imported global that was added is the one that rewritten code reads and writes at nearly every
    /// call. Compiled code of a module with a memory finds it faster than others: in what
    /// [CoreImports.Builder#counter] was given, which every instance must have then.
    ///
    /// @param module the first name
    /// @param name the second name
    /// @return true for a mutable `i64`, at most one in a module
    default boolean isCounter(String module, String name) {
        return false;
    }

    /// Rewrites each module by itself.
    ///
    /// @param each applied to every module
    /// @return the rewriter
    static CoreRewriter each(OfModule each) {
        return modules -> {
            List<byte[]> rewritten = new ArrayList<>(modules.size());
            for (int index = 0; index < modules.size(); index++) {
                rewritten.add(each.rewrite(index, modules.get(index)));
            }
            return List.copyOf(rewritten);
        };
    }

    /// Rewrites one module.
    @FunctionalInterface
    interface OfModule {
        /// Rewrites it.
        ///
        /// @param index its number in [Component#coreModules()]
        /// @param module its binary
        /// @return the new binary
        byte[] rewrite(int index, byte[] module);
    }
}
