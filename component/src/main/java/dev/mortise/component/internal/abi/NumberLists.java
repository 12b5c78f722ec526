package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Lists of numbers as arrays: moved as a whole, no element becomes an object.
final class NumberLists {
    private NumberLists() {}

    /// The list that lies in memory as the given bytes. All NaNs are one.
    static Value load(Primitive element, byte[] raw) {
        return switch (element) {
            case S8, U8 -> new Value.Bytes(raw);
            case S16, U16 -> {
                short[] numbers = new short[raw.length / Short.BYTES];
                buffer(raw).asShortBuffer().get(numbers);
                yield new Value.Shorts(numbers);
            }
            case S32, U32 -> {
                int[] numbers = new int[raw.length / Integer.BYTES];
                buffer(raw).asIntBuffer().get(numbers);
                yield new Value.Ints(numbers);
            }
            case S64, U64 -> {
                long[] numbers = new long[raw.length / Long.BYTES];
                buffer(raw).asLongBuffer().get(numbers);
                yield new Value.Longs(numbers);
            }
            case F32 -> {
                float[] numbers = new float[raw.length / Float.BYTES];
                buffer(raw).asFloatBuffer().get(numbers);
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Float.isNaN(numbers[i]) ? Float.NaN : numbers[i];
                }
                yield new Value.Floats(numbers);
            }
            case F64 -> {
                double[] numbers = new double[raw.length / Double.BYTES];
                buffer(raw).asDoubleBuffer().get(numbers);
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Double.isNaN(numbers[i]) ? Double.NaN : numbers[i];
                }
                yield new Value.Doubles(numbers);
            }
            case BOOL, CHAR, STRING -> throw new IllegalStateException(element + " is no number");
        };
    }

    /// An array as it lies in memory; null when the value is no array of such numbers.
    static byte @Nullable [] store(Primitive element, Value list) {
        return switch (list) {
            case Value.Bytes(byte[] numbers)
            when element == Primitive.U8 || element == Primitive.S8 -> {
                CallContext.checkLength("list", numbers.length);
                yield numbers;
            }
            case Value.Shorts(short[] numbers)
            when element == Primitive.U16 || element == Primitive.S16 -> {
                byte[] raw = raw(numbers.length, Short.BYTES);
                buffer(raw).asShortBuffer().put(numbers);
                yield raw;
            }
            case Value.Ints(int[] numbers)
            when element == Primitive.U32 || element == Primitive.S32 -> {
                byte[] raw = raw(numbers.length, Integer.BYTES);
                buffer(raw).asIntBuffer().put(numbers);
                yield raw;
            }
            case Value.Longs(long[] numbers)
            when element == Primitive.U64 || element == Primitive.S64 -> {
                byte[] raw = raw(numbers.length, Long.BYTES);
                buffer(raw).asLongBuffer().put(numbers);
                yield raw;
            }
            case Value.Floats(float[] numbers)
            when element == Primitive.F32 -> {
                byte[] raw = raw(numbers.length, Float.BYTES);
                ByteBuffer buffer = buffer(raw);
                for (float number : numbers) {
                    buffer.putInt(Float.floatToIntBits(number));
                }
                yield raw;
            }
            case Value.Doubles(double[] numbers)
            when element == Primitive.F64 -> {
                byte[] raw = raw(numbers.length, Double.BYTES);
                ByteBuffer buffer = buffer(raw);
                for (double number : numbers) {
                    buffer.putLong(Double.doubleToLongBits(number));
                }
                yield raw;
            }
            default -> null;
        };
    }

    private static byte[] raw(int numbers, int bytesEach) {
        long bytes = (long) numbers * bytesEach;
        CallContext.checkLength("list", bytes);
        return new byte[(int) bytes];
    }

    private static ByteBuffer buffer(byte[] raw) {
        return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    }
}
