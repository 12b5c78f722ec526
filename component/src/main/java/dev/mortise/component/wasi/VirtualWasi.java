package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import java.util.function.Supplier;

/// A virtual WASI 0.2: no arguments, no environment, no files, closed standard input, output as lines, clocks and
/// random
/// numbers as the host gives them. Sockets and HTTP are not there: a component that imports them does not link.
///
/// A linker is shared by calls. What belongs to one call comes from the supplier, which is asked on the guest's thread
/// at each call of a function that needs it.
///
/// @see <a href="https://github.com/WebAssembly/WASI/tree/main/wasip2">the interfaces</a>
public final class VirtualWasi {
    private VirtualWasi() {}

    /// Adds the interfaces.
    ///
    /// @param builder gets them
    /// @param context tells which call is running on this thread
    public static void addTo(Linker.Builder builder, Supplier<WasiContext> context) {
        Resources resources = Resources.create();
        CliEnvironment.addTo(builder);
        CliExit.addTo(builder);
        CliStdio.addTo(builder, resources, context);
        CliTerminal.addTo(builder, resources);
        IoError.addTo(builder, resources);
        IoPoll.addTo(builder, resources, context);
        IoStreams.addTo(builder, resources);
        ClocksMonotonic.addTo(builder, resources, context);
        ClocksWall.addTo(builder, context);
        Random.addTo(builder, context);
        FilesystemPreopens.addTo(builder, resources);
        FilesystemTypes.addTo(builder, resources);
    }
}
