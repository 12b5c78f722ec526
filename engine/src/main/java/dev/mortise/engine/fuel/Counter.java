package dev.mortise.engine.fuel;

/// The fuel and the stack that are left, in one 64-bit number: one subtraction takes both at a function's entry, and
/// what
/// is saved and read back around calls for the one is so for the other too.
///
/// The upper bits hold the fuel less 1, the lower bits the stack in bytes. Both are signed: what is below 0 shows in
/// the
/// field's own highest bit, and a negative stack takes 1 from the fuel's bits.
final class Counter {
    /// The most fuel that can be counted.
    static final long MOST_FUEL = (1L << 42) - 1;

    /// How far the fuel stands to the left.
    static final int FUEL_SHIFT = 21;

    /// One unit of fuel.
    static final long FUEL_UNIT = 1L << FUEL_SHIFT;

    /// The bits of the stack.
    static final long STACK = FUEL_UNIT - 1;

    /// The bits that show that the fuel is not above 0 or the stack is below 0.
    static final long EXHAUSTED = Long.MIN_VALUE | 1L << (FUEL_SHIFT - 1);

    private Counter() {}

    static long of(long fuelUnits, long stackBytes) {
        return ((fuelUnits - 1) << FUEL_SHIFT) + stackBytes;
    }

    /// The fuel; below 0 after an overrun.
    static long fuel(long counter) {
        return ((counter - stack(counter)) >> FUEL_SHIFT) + 1;
    }

    /// The stack; below 0 after a call that it is too small for.
    static long stack(long counter) {
        return counter << (Long.SIZE - FUEL_SHIFT) >> (Long.SIZE - FUEL_SHIFT);
    }
}
