package dev.mortise.component.internal.link;

import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;

/// What rewritten core modules import beyond what their component gives them.
public interface ExtraImports {
    @Nullable
    GlobalInstance global(String module, String name);

    /// The one that compiled code finds through the memory.
    @Nullable
    GlobalInstance counter();

    @Nullable
    LongUnaryOperator hook(String module, String name);

    /// Told of the host's work with values, in units.
    void work(long units);
}
