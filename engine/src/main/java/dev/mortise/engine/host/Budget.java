package dev.mortise.engine.host;

import dev.mortise.engine.call.CallLimits;

/// What is left of the countable limits of one call. Used by the call's thread alone.
public final class Budget {
    private final CallLimits limits;
    private int hostCalls;
    private int reads;
    private int writes;
    private int events;
    private long writtenBytes;
    private int logBytes;
    private int logLines;

    /// A budget that is not touched yet.
    ///
    /// @param limits what the call may use
    public Budget(CallLimits limits) {
        this.limits = limits;
    }

    /// Counts a call of one of the host's functions.
    ///
    /// @throws LimitReached if none is left
    public void hostCall() {
        hostCalls = more(hostCalls, limits.hostCalls(), "host_calls", "host calls");
    }

    /// Counts a read.
    ///
    /// @throws LimitReached if none is left
    public void read() {
        reads = more(reads, limits.reads(), "reads", "reads");
    }

    /// Counts a write.
    ///
    /// @throws LimitReached if none is left
    public void write() {
        writes = more(writes, limits.writes(), "writes", "writes");
    }

    /// Counts an event.
    ///
    /// @throws LimitReached if none is left
    public void event() {
        events = more(events, limits.events(), "events", "events");
    }

    /// Counts a line of the log.
    ///
    /// @param bytes its size
    /// @throws LimitReached if the log becomes too long or gets too many lines
    public void log(int bytes) {
        if (bytes > limits.logBytes() - logBytes) {
            throw new LimitReached("log", (long) logBytes + bytes, limits.logBytes(), "bytes of log");
        }
        logLines = more(logLines, limits.logLines(), "log_lines", "lines of log");
        logBytes += bytes;
    }

    /// Counts what is kept to be written until the call commits.
    ///
    /// @param bytes the size of a row as it will be stored, or of a payload
    /// @throws LimitReached if it becomes too much
    public void written(int bytes) {
        if (bytes > limits.writtenBytes() - writtenBytes) {
            throw new LimitReached("written", writtenBytes + bytes, limits.writtenBytes(), "bytes written");
        }
        writtenBytes += bytes;
    }

    /// Checks the size of a piece of data.
    ///
    /// @param bytes its size
    /// @throws LimitReached if it is too large
    public void payload(int bytes) {
        if (bytes > limits.payloadBytes()) {
            throw new LimitReached("payload", bytes, limits.payloadBytes(), "bytes in one piece of data");
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

    /// Host calls so far.
    ///
    /// @return at least 0
    public int hostCalls() {
        return hostCalls;
    }

    private static int more(int used, int limit, String name, String what) {
        if (used >= limit) {
            throw new LimitReached(name, used + 1L, limit, what);
        }
        return used + 1;
    }
}
