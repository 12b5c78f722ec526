package dev.mortise.component.internal.abi;

import dev.mortise.component.Trap;

/// The traps that lifting and lowering may end with.
final class Traps {
    private Traps() {}

    static Trap pointer(long u32Pointer, long bytes, long memoryBytes) {
        return new Trap(
                "out_of_bounds_memory",
                "the guest passed " + bytes + " bytes at " + u32Pointer + ", its memory has " + memoryBytes + " bytes");
    }

    static Trap misaligned(long u32Pointer, int alignment) {
        return new Trap(
                "misaligned_pointer",
                "the guest passed the pointer " + u32Pointer + ", which must be a multiple of " + alignment);
    }

    static Trap tooLong(String what, long bytes) {
        return new Trap("too_long", "a " + what + " of " + bytes + " bytes; at most 268435455 can be passed");
    }

    static Trap discriminant(long u32Discriminant, int cases) {
        return new Trap(
                "invalid_discriminant",
                "the guest passed the discriminant " + u32Discriminant + " of a type with " + cases + " cases");
    }

    static Trap character(int value) {
        return new Trap(
                "invalid_char",
                "the guest passed the char 0x" + Integer.toHexString(value) + ", which is no Unicode scalar value");
    }

    static Trap encoding(String encoding) {
        return new Trap("invalid_" + encoding, "the guest passed a string that is not valid " + encoding);
    }
}
