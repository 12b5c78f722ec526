package dev.mortise.component.wasi;

import java.util.function.Consumer;

/// What WASI knows about one call of a guest. Made for the call, used by its thread alone, dropped with it: two calls
/// never share one.
public final class WasiContext {
    private final WasiHost host;
    private final LineOutput stdout;
    private final LineOutput stderr;

    /// A context for one call.
    ///
    /// @param host time and chance
    /// @param stdout gets each line that the guest prints, without its end, at most [LineOutput#LONGEST_LINE] bytes
    ///     long: a longer one comes in pieces. What it throws ends the guest's call, which is how output is bounded
    /// @param stderr the same for the standard error
    public WasiContext(WasiHost host, Consumer<String> stdout, Consumer<String> stderr) {
        this.host = host;
        this.stdout = new LineOutput(stdout);
        this.stderr = new LineOutput(stderr);
    }

    /// Hands out lines that were begun and never ended. For the end of the call.
    public void flush() {
        stdout.flush();
        stderr.flush();
    }

    WasiHost host() {
        return host;
    }

    LineOutput stdout() {
        return stdout;
    }

    LineOutput stderr() {
        return stderr;
    }
}
