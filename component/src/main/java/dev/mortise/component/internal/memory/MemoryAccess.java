package dev.mortise.component.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import run.endive.runtime.Memory;

/// What compiled functions do for the operators that read and write a [GuestMemory].
///
/// Each is one method that calls no other on its usual way. HotSpot decides anew at each call whether it is put into
/// its caller, by what it knows of the calling method alone: a function's loop knows itself how often it reads, but a
/// method between it and the memory is shared by all functions, and often knows nothing yet when the loop is compiled.
/// Then the loop keeps a call for each access, for good.
///
/// An address is an operand and the operator's own offset, both unsigned. A sum of more than 31 bits is outside, as
/// every memory is smaller. What is outside ends in a [dev.mortise.component.Trap] `out_of_bounds_memory`.
public final class MemoryAccess {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK_BITS = GuestMemory.BLOCK_BITS;
    private static final int BLOCK_MASK = GuestMemory.BLOCK_MASK;
    private static final int LAST_SHORT = GuestMemory.BLOCK_BYTES - Short.BYTES;
    private static final int LAST_INT = GuestMemory.BLOCK_BYTES - Integer.BYTES;
    private static final int LAST_LONG = GuestMemory.BLOCK_BYTES - Long.BYTES;

    /// At the begin of a block that no memory has.
    private static final int OUTSIDE = Integer.MIN_VALUE;

    private MemoryAccess() {}

    public static byte readByte(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            return ((GuestMemory) memory).readable[at >>> BLOCK_BITS][at & BLOCK_MASK];
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Byte.BYTES, memory);
        }
    }

    public static short readShort(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        int within = at & BLOCK_MASK;
        try {
            return within <= LAST_SHORT
                    ? (short) SHORT.get(((GuestMemory) memory).readable[at >>> BLOCK_BITS], within)
                    : ((GuestMemory) memory).readShort(at);
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Short.BYTES, memory);
        }
    }

    public static int readInt(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        int within = at & BLOCK_MASK;
        try {
            return within <= LAST_INT
                    ? (int) INT.get(((GuestMemory) memory).readable[at >>> BLOCK_BITS], within)
                    : ((GuestMemory) memory).readInt(at);
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Integer.BYTES, memory);
        }
    }

    public static long readLong(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        int within = at & BLOCK_MASK;
        try {
            return within <= LAST_LONG
                    ? (long) LONG.get(((GuestMemory) memory).readable[at >>> BLOCK_BITS], within)
                    : ((GuestMemory) memory).readLong(at);
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Long.BYTES, memory);
        }
    }

    public static float readFloat(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        int within = at & BLOCK_MASK;
        try {
            return within <= LAST_INT
                    ? (float) FLOAT.get(((GuestMemory) memory).readable[at >>> BLOCK_BITS], within)
                    : ((GuestMemory) memory).readFloat(at);
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Float.BYTES, memory);
        }
    }

    public static double readDouble(int base, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        int within = at & BLOCK_MASK;
        try {
            return within <= LAST_LONG
                    ? (double) DOUBLE.get(((GuestMemory) memory).readable[at >>> BLOCK_BITS], within)
                    : ((GuestMemory) memory).readDouble(at);
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Double.BYTES, memory);
        }
    }

    public static void writeByte(int base, byte value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
            if (block == null) {
                block = ((GuestMemory) memory).own(at);
            }
            block[at & BLOCK_MASK] = value;
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Byte.BYTES, memory);
        }
    }

    public static void writeShort(int base, short value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            int within = at & BLOCK_MASK;
            if (within <= LAST_SHORT) {
                byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
                if (block == null) {
                    block = ((GuestMemory) memory).own(at);
                }
                SHORT.set(block, within, value);
            } else {
                ((GuestMemory) memory).writeShort(at, value);
            }
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Short.BYTES, memory);
        }
    }

    public static void writeInt(int base, int value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            int within = at & BLOCK_MASK;
            if (within <= LAST_INT) {
                byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
                if (block == null) {
                    block = ((GuestMemory) memory).own(at);
                }
                INT.set(block, within, value);
            } else {
                ((GuestMemory) memory).writeI32(at, value);
            }
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Integer.BYTES, memory);
        }
    }

    public static void writeLong(int base, long value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            int within = at & BLOCK_MASK;
            if (within <= LAST_LONG) {
                byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
                if (block == null) {
                    block = ((GuestMemory) memory).own(at);
                }
                LONG.set(block, within, value);
            } else {
                ((GuestMemory) memory).writeLong(at, value);
            }
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Long.BYTES, memory);
        }
    }

    public static void writeFloat(int base, float value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            int within = at & BLOCK_MASK;
            if (within <= LAST_INT) {
                byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
                if (block == null) {
                    block = ((GuestMemory) memory).own(at);
                }
                FLOAT.set(block, within, value);
            } else {
                ((GuestMemory) memory).writeF32(at, value);
            }
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Float.BYTES, memory);
        }
    }

    public static void writeDouble(int base, double value, int offset, Memory memory) {
        int at = base < 0 ? OUTSIDE : base + offset;
        try {
            int within = at & BLOCK_MASK;
            if (within <= LAST_LONG) {
                byte[] block = ((GuestMemory) memory).writable[at >>> BLOCK_BITS];
                if (block == null) {
                    block = ((GuestMemory) memory).own(at);
                }
                DOUBLE.set(block, within, value);
            } else {
                ((GuestMemory) memory).writeF64(at, value);
            }
        } catch (IndexOutOfBoundsException | NullPointerException outside) {
            throw GuestMemory.outOfBounds(base, offset, Double.BYTES, memory);
        }
    }
}
