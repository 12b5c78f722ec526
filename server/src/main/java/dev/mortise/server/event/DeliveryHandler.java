package dev.mortise.server.event;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Carries deliveries out. Implemented by the feature that runs plugins.
public interface DeliveryHandler {
    /// The plugins that this node can call now, with the most deliveries of each that may run at once. The
    /// others' deliveries wait.
    Map<String, Integer> ready();

    /// Starts the work around one delivery, which calls [#handle]. It is given no more than what may run at once.
    ///
    /// @param work may wait for the database
    /// @return to wait for its end; [Future#cancel] with an interrupt ends a call that is running
    default Future<?> start(Runnable work) {
        FutureTask<?> task = new FutureTask<>(work, null);
        Thread.ofVirtual().name("delivery").start(task);
        return task;
    }

    /// Carries a delivery out. Its effects and [Deliveries#markDone] stand in one transaction.
    ///
    /// @throws LeaseLost when the delivery was given to another node; nothing of it may be stored then
    /// @throws RuntimeException counts as a failure
    Result handle(Delivery delivery);

    /// How a delivery went.
    sealed interface Result {
        /// Its effects are committed and it is marked done.
        record Done() implements Result {}

        /// Nothing of it is stored; it is to be tried again while it has retries left.
        ///
        /// @param reason for people
        /// @param run the run that failed; null when there was none
        record Failed(String reason, @Nullable UUID run) implements Result {}

        /// The plugin cannot be called at this moment; the delivery waits and no try is counted.
        record NotReady() implements Result {}
    }
}
