package dev.mortise.engine.host;

import dev.mortise.engine.call.CallLimits;

/// What is left of the countable limits of one call. Used by the call's thread alone.
public final class Budget {
    private final CallLimits limits;
    private int reads;
    private int writes;
    private int events;
    private int logBytes;

    /// A budget that is not touched yet.
    ///
    /// @param limits what the call may use
    public Budget(CallLimits limits) {
        this.limits = limits;
    }

    /// Counts a read.
    ///
    /// @throws LimitReached if none is left
    public void read() {
        reads = more(reads, limits.reads(), "reads");
    }

    /// Counts a write.
    ///
    /// @throws LimitReached if none is left
    public void write() {
        writes = more(writes, limits.writes(), "writes");
    }

    /// Counts an event.
    ///
    /// @throws LimitReached if none is left
    public void event() {
        events = more(events, limits.events(), "events");
    }

    /// Counts a line of the log.
    ///
    /// @param bytes its size
    /// @throws LimitReached if the log becomes too long
    public void log(int bytes) {
        if (bytes > limits.logBytes() - logBytes) {
            throw new LimitReached("log", "a call may log " + limits.logBytes() + " bytes");
        }
        logBytes += bytes;
    }

    /// Checks the size of a piece of data.
    ///
    /// @param bytes its size
    /// @throws LimitReached if it is too large
    public void payload(int bytes) {
        if (bytes > limits.payloadBytes()) {
            throw new LimitReached(
                    "payload", "it has " + bytes + " bytes and may have " + limits.payloadBytes() + " bytes");
        }
    }

    /// The most rows that one query may read.
    ///
    /// @return at least 0
    public int rowsOfQuery() {
        return limits.rowsOfQuery();
    }

    /// Reads that are left.
    ///
    /// @return at least 0
    public int readsLeft() {
        return limits.reads() - reads;
    }

    /// Writes that are left.
    ///
    /// @return at least 0
    public int writesLeft() {
        return limits.writes() - writes;
    }

    /// Events that are left.
    ///
    /// @return at least 0
    public int eventsLeft() {
        return limits.events() - events;
    }

    /// Bytes of log that are left.
    ///
    /// @return at least 0
    public int logBytesLeft() {
        return limits.logBytes() - logBytes;
    }

    private static int more(int used, int limit, String name) {
        if (used >= limit) {
            throw new LimitReached(name, "a call may make " + limit);
        }
        return used + 1;
    }
}
