package dev.mortise.component;

import dev.mortise.component.internal.abi.PositionalFields;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A component value. Values do not know their type: a call checks them against the function's type.
public sealed interface Value {

    /// A `bool`.
    ///
    /// @param value it
    record Bool(boolean value) implements Value {}

    /// An `s8`.
    ///
    /// @param value it
    record S8(byte value) implements Value {}

    /// A `u8`.
    ///
    /// @param value 0 to 255
    record U8(int value) implements Value {
        /// Checks the range.
        public U8 {
            Value.within(value, 0xFF, "u8");
        }
    }

    /// An `s16`.
    ///
    /// @param value it
    record S16(short value) implements Value {}

    /// A `u16`.
    ///
    /// @param value 0 to 65535
    record U16(int value) implements Value {
        /// Checks the range.
        public U16 {
            Value.within(value, 0xFFFF, "u16");
        }
    }

    /// An `s32`.
    ///
    /// @param value it
    record S32(int value) implements Value {}

    /// A `u32`.
    ///
    /// @param value 0 to 2³²−1
    record U32(long value) implements Value {
        /// Checks the range.
        public U32 {
            Value.within(value, 0xFFFF_FFFFL, "u32");
        }
    }

    /// An `s64`.
    ///
    /// @param value it
    record S64(long value) implements Value {}

    /// A `u64`.
    ///
    /// @param value its 64 bits, read unsigned
    record U64(long value) implements Value {}

    /// An `f32`.
    ///
    /// @param value it
    record F32(float value) implements Value {}

    /// An `f64`.
    ///
    /// @param value it
    record F64(double value) implements Value {}

    /// A `char`.
    ///
    /// @param codePoint a Unicode scalar value: no surrogate
    record Char(int codePoint) implements Value {
        /// Checks that it is a scalar value.
        public Char {
            if (!Character.isValidCodePoint(codePoint) || (codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
                throw new IllegalArgumentException("no Unicode scalar value: " + Integer.toHexString(codePoint));
            }
        }
    }

    /// A `string`.
    ///
    /// @param value without lone surrogates; one that has some is refused when it is passed to a guest
    record Str(String value) implements Value {}

    /// A `list` of anything. A list of numbers that a guest passes is an array instead: [Bytes], [Shorts], [Ints],
    /// [Longs], [Floats] or [Doubles]; to a guest, either may be passed.
    ///
    /// @param elements in order
    record ListValue(List<Value> elements) implements Value {
        /// Copies.
        public ListValue {
            elements = List.copyOf(elements);
        }
    }

    /// A `list<u8>` or `list<s8>`, not copied: whoever made it must not change the array afterwards.
    ///
    /// @param bytes the elements; a `u8` is its bits
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] bytes) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes(byte[] theirs) && Arrays.equals(bytes, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /// A `list<u16>` or `list<s16>`, not copied, like [Bytes].
    ///
    /// @param numbers the elements; a `u16` is its bits
    @SuppressWarnings("ArrayRecordComponent")
    record Shorts(short[] numbers) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shorts(short[] theirs) && Arrays.equals(numbers, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return "Shorts[" + numbers.length + "]";
        }
    }

    /// A `list<u32>` or `list<s32>`, not copied, like [Bytes].
    ///
    /// @param numbers the elements; a `u32` is its bits
    @SuppressWarnings("ArrayRecordComponent")
    record Ints(int[] numbers) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Ints(int[] theirs) && Arrays.equals(numbers, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return "Ints[" + numbers.length + "]";
        }
    }

    /// A `list<u64>` or `list<s64>`, not copied, like [Bytes].
    ///
    /// @param numbers the elements; a `u64` is its bits
    @SuppressWarnings("ArrayRecordComponent")
    record Longs(long[] numbers) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Longs(long[] theirs) && Arrays.equals(numbers, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return "Longs[" + numbers.length + "]";
        }
    }

    /// A `list<f32>`, not copied, like [Bytes].
    ///
    /// @param numbers the elements
    @SuppressWarnings("ArrayRecordComponent")
    record Floats(float[] numbers) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Floats(float[] theirs) && Arrays.equals(numbers, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return "Floats[" + numbers.length + "]";
        }
    }

    /// A `list<f64>`, not copied, like [Bytes].
    ///
    /// @param numbers the elements
    @SuppressWarnings("ArrayRecordComponent")
    record Doubles(double[] numbers) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Doubles(double[] theirs) && Arrays.equals(numbers, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }

        @Override
        public String toString() {
            return "Doubles[" + numbers.length + "]";
        }
    }

    /// A `record`.
    ///
    /// @param fields by name; the order does not matter
    record RecordValue(Map<String, Value> fields) implements Value {
        /// Copies.
        public RecordValue {
            if (!(fields instanceof PositionalFields)) {
                fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            }
        }

        /// One field.
        ///
        /// @param name its name
        /// @return its value
        /// @throws IllegalArgumentException if there is no such field
        public Value field(String name) {
            Value value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no field `" + name + "`: the record has " + fields.keySet());
            }
            return value;
        }
    }

    /// A `tuple`.
    ///
    /// @param elements in order
    record TupleValue(List<Value> elements) implements Value {
        /// Copies.
        public TupleValue {
            elements = List.copyOf(elements);
        }
    }

    /// A `variant`.
    ///
    /// @param caseName which case
    /// @param payload null when the case has none
    record VariantValue(String caseName, @Nullable Value payload) implements Value {}

    /// An `enum`.
    ///
    /// @param caseName which
    record EnumValue(String caseName) implements Value {}

    /// `flags`.
    ///
    /// @param names those that are set
    record FlagsValue(Set<String> names) implements Value {
        /// Copies.
        public FlagsValue {
            names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
        }
    }

    /// An `option`.
    ///
    /// @param value null for none
    record OptionValue(@Nullable Value value) implements Value {}

    /// A `result`.
    ///
    /// @param isOk whether it is success
    /// @param payload null when that side has none
    record ResultValue(boolean isOk, @Nullable Value payload) implements Value {
        /// Success.
        ///
        /// @param payload null when it has none
        /// @return the result
        public static ResultValue ok(@Nullable Value payload) {
            return new ResultValue(true, payload);
        }

        /// Failure.
        ///
        /// @param payload null when it has none
        /// @return the result
        public static ResultValue error(@Nullable Value payload) {
            return new ResultValue(false, payload);
        }
    }

    /// An `own` handle: whoever has it drops it or passes it on.
    ///
    /// @param resource what it owns
    record Own(Resource resource) implements Value {}

    /// A `borrow` handle, valid during the call that passes it.
    ///
    /// @param resource what is lent
    record Borrow(Resource resource) implements Value {}

    private static void within(long value, long most, String type) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("a " + type + " is 0 to " + most + ", found " + value);
        }
    }
}
