package dev.mortise.component.internal.memory;

/// What long work of the host does now and then, so that others need not wait for its end: a system may let a thread
/// that is woken up on the same processor wait until its next tick, which is milliseconds away.
public final class OtherThreads {
    private OtherThreads() {}

    /// Lets threads run that wait for this processor; costs less than a microsecond if there are none. It is a matter
    /// of speed and not of order, as the warning would have it.
    @SuppressWarnings("ThreadPriorityCheck")
    public static void letRun() {
        Thread.yield();
    }
}
