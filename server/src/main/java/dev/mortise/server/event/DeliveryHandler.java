package dev.mortise.server.event;

import java.util.List;
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

    /// How many deliveries of a plugin and a tenant [#handle(List, Endings)] takes at once at most, from 1.
    default int batch(String pluginId) {
        return 1;
    }

    /// Starts the work around some deliveries, which calls [#handle(List, Endings)]. It is given no more
    /// than what may run at once.
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

    /// Carries deliveries of one plugin and one tenant out, no two of one lane, and tells of each how it
    /// went. Some may share a transaction; what fails takes no other with it.
    ///
    /// @param deliveries at most [#batch]
    default void handle(List<Delivery> deliveries, Endings endings) {
        for (Delivery delivery : deliveries) {
            endings.ended(delivery, handleOne(delivery));
        }
    }

    /// [#handle(Delivery)] with every failure as a result.
    private Result handleOne(Delivery delivery) {
        try {
            return handle(delivery);
        } catch (LeaseLost lost) {
            return new Result.Lost();
        } catch (RuntimeException | Error e) {
            return Result.Failed.of(e);
        }
    }

    /// Hears how each of several deliveries went.
    @FunctionalInterface
    interface Endings {
        /// Called once for each, on any thread, before the handling of all of them ends.
        void ended(Delivery delivery, Result result);
    }

    /// How a delivery went.
    sealed interface Result {
        /// Its effects are committed and it is marked done.
        record Done() implements Result {}

        /// Nothing of it is stored; it is to be tried again while it has retries left.
        ///
        /// @param reason for people
        /// @param run the run that failed; null when there was none
        record Failed(String reason, @Nullable UUID run) implements Result {
            /// What the server itself failed at.
            public static Failed of(Throwable failure) {
                return new Failed("the server failed: " + failure, null);
            }
        }

        /// Another claim holds it: nothing of it is stored, and nothing is to be.
        record Lost() implements Result {}

        /// The plugin cannot be called at this moment; the delivery waits and no try is counted.
        record NotReady() implements Result {}
    }
}
