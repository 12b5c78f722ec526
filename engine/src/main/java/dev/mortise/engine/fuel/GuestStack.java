package dev.mortise.engine.fuel;

/// How much stack the calls of a guest take, counted in a way that is the same on every run: by what its functions
/// declare, not by what the JVM makes of them.
///
/// A function's frame is counted as [#BASE_BYTES], 8 bytes for each local and for each operand that it keeps at most,
/// and a byte for every [#CODE_BYTES] bytes of its code. The JVM needs other amounts: about 100 bytes and 8 or 16 for
/// each value while it interprets, up to 8 KiB of spilled values for any function from its first compiler, and from
/// its second as much as the values that it keeps over a call, of the function or of what it inlines. Frames are
/// counted so that a thread with a stack of [#THREAD_BYTES] has room left when a guest has used [#LIMIT_BYTES]: then
/// the guest's own limit ends every recursion.
public final class GuestStack {
    /// What the calls of one guest may take.
    public static final int LIMIT_BYTES = 512 << 10;

    /// The stack of a thread that runs guests.
    public static final long THREAD_BYTES = 80L << 20;

    /// What every frame is counted at least.
    static final int BASE_BYTES = 64;

    /// What a local or an operand is counted.
    static final int VALUE_BYTES = 8;

    /// How many bytes of code count one byte of stack.
    static final int CODE_BYTES = 64;

    /// A function that calls nothing is not counted up to this size: there is room for one of it.
    static final int LEAF_BYTES = 4 << 10;

    private GuestStack() {}

    /// The size that a function's frame is counted.
    ///
    /// @param values its locals, and the operands that it keeps at most
    /// @param codeBytes the size of its body
    static int frameBytes(long values, int codeBytes) {
        long bytes = BASE_BYTES + VALUE_BYTES * values + codeBytes / CODE_BYTES;
        // One that exceeds the limit by itself can never be entered, whatever its size.
        return (int) Math.min(bytes, LIMIT_BYTES + 1L);
    }
}
