package dev.mortise.engine.sandbox;

import dev.mortise.engine.call.CallStore;
import org.jspecify.annotations.Nullable;

/// One call while it runs. Any thread may end it; whichever reason comes first counts.
///
/// The guest is stopped by an interrupt, which may only reach the thread while it runs this guest: not while it
/// commits, where the data session alone is told, and not when it has gone on to another call. All that is decided
/// under
/// one lock.
public final class RunningCall {
    private final CallStore store;
    private @Nullable Thread guest;
    private @Nullable Ending ending;
    private boolean over;

    /// Why a call was ended from outside.
    public enum Ending {
        /// Its time was up.
        TIMED_OUT,
        /// Its plugin was disabled, or the engine closed.
        CANCELLED
    }

    /// A call that has not begun.
    ///
    /// @param store its data session
    public RunningCall(CallStore store) {
        this.store = store;
    }

    /// Ends the call, unless it ended by itself. Waits for nothing.
    ///
    /// @param why the reason
    public void end(Ending why) {
        synchronized (this) {
            if (over || ending != null) {
                return;
            }
            ending = why;
            if (guest != null) {
                guest.interrupt();
            }
        }
        store.cancel();
    }

    /// Marks this thread as the one that runs the guest.
    ///
    /// @return whether the guest may run
    synchronized boolean begin() {
        guest = Thread.currentThread();
        return ending == null;
    }

    /// Marks the end of the guest's own part: from here on the thread is not interrupted.
    ///
    /// @return null when the call was not ended from outside
    synchronized @Nullable Ending guestReturned() {
        guest = null;
        // An interrupt that came too late is none of the thread's further business.
        Thread.interrupted();
        return ending;
    }

    /// Marks the end of the call.
    ///
    /// @return null when the call was not ended from outside
    synchronized @Nullable Ending finish() {
        guestReturned();
        over = true;
        return ending;
    }
}
