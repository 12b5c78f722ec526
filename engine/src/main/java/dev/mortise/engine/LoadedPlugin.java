package dev.mortise.engine;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.fault.WrongState;
import dev.mortise.engine.sandbox.GuestCode;
import dev.mortise.engine.sandbox.RunningCall;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A loaded plugin: its code, its state and the calls that are running. Thread-safe.
final class LoadedPlugin {
    private final GuestCode code;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final Set<RunningCall> calls = new HashSet<>();
    private PluginState state = PluginState.LOADED;
    private @Nullable String reason;

    LoadedPlugin(GuestCode code) {
        this.code = code;
    }

    GuestCode code() {
        return code;
    }

    String id() {
        return code.manifest().id();
    }

    PluginStatus status() {
        lock.lock();
        try {
            return new PluginStatus(id(), code.manifest().metadata().version(), state, reason);
        } finally {
            lock.unlock();
        }
    }

    /// Takes a step.
    ///
    /// @throws WrongState if the plugin is in another state than the step needs
    void step(String step, PluginState from, PluginState to) {
        lock.lock();
        try {
            require(step, from);
            state = to;
        } finally {
            lock.unlock();
        }
    }

    void fail(String why) {
        lock.lock();
        try {
            state = PluginState.ERROR;
            reason = why;
        } finally {
            lock.unlock();
        }
    }

    /// Begins a call.
    ///
    /// @throws WrongState if the plugin is in another state than the call needs
    RunningCall begin(String step, PluginState needed, CallStore store) {
        lock.lock();
        try {
            require(step, needed);
            RunningCall call = new RunningCall(store);
            calls.add(call);
            return call;
        } finally {
            lock.unlock();
        }
    }

    void over(RunningCall call) {
        lock.lock();
        try {
            calls.remove(call);
            if (calls.isEmpty()) {
                drained.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int runningCalls() {
        lock.lock();
        try {
            return calls.size();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no call is running; ends those that take longer than the time given, and waits for their end.
    void drain(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!calls.isEmpty() && left > 0) {
                left = drained.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Whoever waits is in a hurry: the calls are ended now.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        for (RunningCall call : running()) {
            call.end(RunningCall.Ending.CANCELLED);
        }
        lock.lock();
        try {
            while (!calls.isEmpty()) {
                drained.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<RunningCall> running() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    private void require(String step, PluginState needed) {
        if (state != needed) {
            throw new WrongState(id(), step, needed.word(), state.word());
        }
    }
}
