package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.InvalidComponent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The index spaces of one core module while it is decoded.
final class CoreSpaces {
    final List<CoreType.Function> types = new ArrayList<>();
    final List<CoreType.Function> functions = new ArrayList<>();
    final List<CoreType.Table> tables = new ArrayList<>();
    final List<CoreType.Memory> memories = new ArrayList<>();
    final List<CoreType.Global> globals = new ArrayList<>();
    final List<CoreType.Tag> tags = new ArrayList<>();

    /// The functions that are named outside code, which `ref.func` may name.
    final BitSet referenced = new BitSet();

    /// Reads a type index.
    CoreType.Function type(ByteReader reader) {
        int offset = reader.position();
        return get(types, reader.u32("a type index"), "type", offset);
    }

    CoreType.Function function(int u32Index, int offset) {
        return get(functions, u32Index, "function", offset);
    }

    /// A function that is named outside code.
    CoreType.Function reference(int u32Index, int offset) {
        CoreType.Function function = function(u32Index, offset);
        referenced.set(u32Index);
        return function;
    }

    static <T> T get(List<T> space, int u32Index, String what, int offset) {
        if (Integer.compareUnsigned(u32Index, space.size()) >= 0) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "unknown " + what + " " + Integer.toUnsignedString(u32Index) + ": " + what
                            + " index out of bounds, the core module has " + space.size());
        }
        return space.get(u32Index);
    }
}
