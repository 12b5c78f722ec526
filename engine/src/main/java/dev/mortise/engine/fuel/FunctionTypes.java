package dev.mortise.engine.fuel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The type section of a module, with the types of the meter's functions in it.
///
/// @param parameters how many parameters each type has
/// @param results how many results each type has
/// @param single the bytes of the only result's type, of each type that has only one
/// @param firstEqual the first type that is equal to each
/// @param start the type without parameters and results
/// @param hook the type of the meter's hook, which takes a counter and gives one
/// @param counting the bytes of each type with the counter as one more parameter, if there is a register for it
/// @param count how many types there are, the hook's and the start's counted
/// @param bytes of all of them
@SuppressWarnings("ArrayRecordComponent")
record FunctionTypes(
        int[] parameters,
        int[] results,
        byte[] @Nullable [] single,
        int[] firstEqual,
        int start,
        int hook,
        byte[] @Nullable [] counting,
        int count,
        CoreOutput bytes) {
    static final FunctionTypes NONE = new FunctionTypes(
            new int[0], new int[0], new byte[0][], new int[0], 0, 0, new byte[0][], 0, new CoreOutput(0));

    /// How many whole numbers and references the JVM's code passes in registers, of six: the engine gives each function
    /// its memory and its instance, and the counter takes one.
    private static final int REGISTERS = 3;

    private static final int FORM = 0x60;
    private static final int ADDED = 2;
    private static final int MOST_PARAMETERS = 8;
    private static final byte[] NO_RESULTS = {0x40};
    private static final byte[] START = {FORM, 0, 0};
    private static final byte[] HOOK = {FORM, 1, CoreOutput.I64, 1, CoreOutput.I64};

    static FunctionTypes read(CoreBytes section) {
        int count = section.count();
        int first = section.position();
        int[] parameters = new int[count + ADDED];
        int[] results = new int[count + ADDED];
        byte[] @Nullable [] single = new byte[count + ADDED][];
        byte[] @Nullable [] counting = new byte[count + ADDED][];
        int[] firstEqual = new int[count + ADDED];
        Map<ByteBuffer, Integer> known = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int start = section.position();
            if (section.u8() != FORM) {
                throw section.refusal("unsupported", start, "expected a function type");
            }
            parameters[i] = valueTypes(section);
            int resultsStart = section.position();
            results[i] = valueTypes(section);
            if (results[i] == 1) {
                single[i] = lastType(section, resultsStart);
            }
            ByteBuffer type = ByteBuffer.wrap(section.array(), start, section.position() - start);
            Integer earlier = known.putIfAbsent(type, i);
            firstEqual[i] = earlier == null ? i : earlier;
            counting[i] = counting(section, start + 1, resultsStart, parameters[i]);
        }
        Integer start = known.get(ByteBuffer.wrap(START));
        Integer hook = known.get(ByteBuffer.wrap(HOOK));
        int added = (start == null ? 1 : 0) + (hook == null ? 1 : 0);
        CoreOutput content = new CoreOutput(section.end() - first + 16).copySince(section, first);
        int next = count;
        if (start == null) {
            start = next++;
            firstEqual[start] = start;
            content.copy(START, 0, START.length);
        }
        if (hook == null) {
            hook = next;
            parameters[hook] = 1;
            results[hook] = 1;
            firstEqual[hook] = hook;
            content.copy(HOOK, 0, HOOK.length);
        }
        return new FunctionTypes(
                parameters, results, single, firstEqual, start, hook, counting, count + added, content);
    }

    private static int valueTypes(CoreBytes section) {
        int count = section.count();
        for (int i = 0; i < count; i++) {
            section.skipValueType();
        }
        return count;
    }

    /// @param start of the parameters' types, with their number
    /// @param resultsStart where they end
    private static byte @Nullable [] counting(CoreBytes section, int start, int resultsStart, int parameters) {
        CoreBytes types = section.from(start);
        types.u32();
        int first = types.position();
        int registers = 0;
        for (int i = 0; i < parameters; i++) {
            int type = types.peek();
            registers += type == CoreOutput.F32 || type == CoreOutput.F64 ? 0 : 1;
            types.skipValueType();
        }
        if (registers > REGISTERS || parameters > MOST_PARAMETERS) {
            return null;
        }
        return new CoreOutput(16)
                .u8(FORM)
                .u32(parameters + 1)
                .copy(section.array(), first, resultsStart)
                .u8(CoreOutput.I64)
                .copy(section.array(), resultsStart, section.position())
                .toBytes();
    }

    /// The section's new content.
    ///
    /// @param withCounter the types that are also needed with the counter, which follow the others
    CoreOutput rewritten(Collection<Integer> withCounter) {
        CoreOutput content = new CoreOutput(bytes.size() + 16)
                .u32(count + withCounter.size())
                .append(bytes);
        for (int type : withCounter) {
            byte[] added = Objects.requireNonNull(counting[type]);
            content.copy(added, 0, added.length);
        }
        return content;
    }

    /// Whether a function of the type can be given the counter as one more parameter.
    boolean hasRoomForCounter(int type) {
        return counting[type] != null;
    }

    private static byte[] lastType(CoreBytes section, int start) {
        CoreBytes results = section.from(start);
        results.u32();
        return Arrays.copyOfRange(section.array(), results.position(), section.position());
    }

    /// The type of a block with a type's results.
    ///
    /// @return null if it has several
    byte @Nullable [] blockType(int type) {
        return results[type] == 0 ? NO_RESULTS : single[type];
    }

    int parameters(int type) {
        return parameters[type];
    }

    int results(int type) {
        return results[type];
    }

    boolean equal(int one, int other) {
        return firstEqual[one] == firstEqual[other];
    }
}
