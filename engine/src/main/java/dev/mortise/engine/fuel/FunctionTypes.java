package dev.mortise.engine.fuel;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// The type section of a module, with the hooks' type in it.
///
/// @param parameters how many parameters each type has
/// @param results how many results each type has
/// @param firstEqual the first type that is equal to each
/// @param hook the type without parameters and results
/// @param rewritten the section's new content
@SuppressWarnings("ArrayRecordComponent")
record FunctionTypes(int[] parameters, int[] results, int[] firstEqual, int hook, CoreOutput rewritten) {
    static final FunctionTypes NONE = new FunctionTypes(new int[0], new int[0], new int[0], 0, new CoreOutput(0));

    private static final int FORM = 0x60;

    static FunctionTypes read(CoreBytes section) {
        int count = section.count();
        int first = section.position();
        int[] parameters = new int[count + 1];
        int[] results = new int[count + 1];
        int[] firstEqual = new int[count + 1];
        Map<ByteBuffer, Integer> known = new HashMap<>();
        int hook = count;
        for (int i = 0; i < count; i++) {
            int start = section.position();
            if (section.u8() != FORM) {
                throw section.refusal("unsupported", start, "expected a function type");
            }
            parameters[i] = valueTypes(section);
            results[i] = valueTypes(section);
            if (hook == count && parameters[i] == 0 && results[i] == 0) {
                hook = i;
            }
            ByteBuffer type = ByteBuffer.wrap(section.array(), start, section.position() - start);
            Integer earlier = known.putIfAbsent(type, i);
            firstEqual[i] = earlier == null ? i : earlier;
        }
        boolean added = hook == count;
        CoreOutput content = new CoreOutput(section.end() - first + 8)
                .u32(added ? count + 1 : count)
                .copySince(section, first);
        if (added) {
            firstEqual[hook] = hook;
            content.u8(FORM).u8(0).u8(0);
        }
        return new FunctionTypes(parameters, results, firstEqual, hook, content);
    }

    private static int valueTypes(CoreBytes section) {
        int count = section.count();
        for (int i = 0; i < count; i++) {
            section.skipValueType();
        }
        return count;
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
