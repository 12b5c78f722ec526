package dev.mortise.engine.sandbox;

import dev.mortise.engine.call.CallStore;
import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/// One call while it runs. Any thread may end it; whichever reason comes first counts.
///
/// The guest is stopped by an interrupt, which may only reach the thread while it runs this guest: not while it
/// commits, where the data session alone is told, and not when it has gone on to another call. All that is decided
/// under one lock.
///
/// The data session is told on a thread of its own, since that may take long or fail. The call is not over before that
/// is done: a statement that is cancelled after its connection has gone to another call would be that one's.
public final class RunningCall {
    private static final Logger LOG = System.getLogger(RunningCall.class.getName());

    private final CallStore store;
    private @Nullable Thread guest;
    private @Nullable Ending ending;
    private boolean over;
    private boolean cancelling;

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
            cancelling = true;
            if (guest != null) {
                guest.interrupt();
            }
        }
        Thread.ofVirtual().name("mortise-cancel").start(this::cancelStore);
    }

    private void cancelStore() {
        try {
            store.cancel();
        } catch (RuntimeException failure) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The data session of run " + store.runId() + " could not be cancelled; its statement goes on",
                    failure);
        } finally {
            synchronized (this) {
                cancelling = false;
                notifyAll();
            }
        }
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

    /// Marks the end of the call, and waits until its data session was told, if it has to be.
    ///
    /// @return null when the call was not ended from outside
    synchronized @Nullable Ending finish() {
        guestReturned();
        over = true;
        boolean interrupted = false;
        while (cancelling) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ending;
    }
}
