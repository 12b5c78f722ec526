package dev.mortise.engine.host;

/// The right of one call to compute for long. Used by the call's thread alone.
public interface Turn {
    /// Gives it back, if the call has it, before the call waits for something else than a processor.
    void giveBack();

    /// Notes that the call was in a function of the host, which does not count as computing, and goes on to compute,
    /// or waits until it may.
    ///
    /// @param nanos how long, in nanoseconds
    /// @throws dev.mortise.component.Trap `interrupted` if the thread is interrupted while it waits
    void waited(long nanos);
}
