package dev.mortise.component.wasi;

import dev.mortise.component.Trap;

/// An output stream as the guest holds it: it counts what the guest may write without asking again.
final class OutputStream {
    /// The most bytes of one write that does not ask before, as WASI says.
    static final int BLOCKING_WRITE = 4_096;

    /// The most bytes of one write.
    static final int PERMIT = 65_536;

    private final LineOutput lines;
    private long permitted;

    OutputStream(LineOutput lines) {
        this.lines = lines;
    }

    long permit() {
        permitted = PERMIT;
        return permitted;
    }

    void write(byte[] bytes) {
        if (bytes.length > permitted) {
            throw new Trap(
                    "write_not_permitted",
                    "the guest wrote " + bytes.length + " bytes to an output stream that permitted " + permitted);
        }
        permitted -= bytes.length;
        lines.write(bytes);
    }

    void writeZeroes(long u64Length) {
        if (Long.compareUnsigned(u64Length, permitted) > 0) {
            throw new Trap(
                    "write_not_permitted",
                    "the guest wrote " + Long.toUnsignedString(u64Length)
                            + " zeroes to an output stream that permitted " + permitted);
        }
        write(new byte[(int) u64Length]);
    }

    void blockingWrite(byte[] bytes) {
        checkBlocking(bytes.length);
        lines.write(bytes);
    }

    void blockingWriteZeroes(long u64Length) {
        checkBlocking(u64Length);
        lines.write(new byte[(int) u64Length]);
    }

    private static void checkBlocking(long u64Length) {
        if (Long.compareUnsigned(u64Length, BLOCKING_WRITE) > 0) {
            throw new Trap(
                    "write_not_permitted",
                    "the guest wrote " + Long.toUnsignedString(u64Length)
                            + " bytes at once, and blocking-write-and-flush takes " + BLOCKING_WRITE);
        }
    }
}
