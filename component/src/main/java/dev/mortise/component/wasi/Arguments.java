package dev.mortise.component.wasi;

import dev.mortise.component.Value;
import java.util.List;

/// Reads arguments. The linker has checked the types, so that another one is a fault of the host.
final class Arguments {
    private Arguments() {}

    /// An unsigned number: negative means beyond what a `long` holds.
    static long u64(List<Value> arguments, int index) {
        if (arguments.get(index) instanceof Value.U64(long value)) {
            return value;
        }
        throw wrong(arguments.get(index));
    }

    static byte[] bytes(List<Value> arguments, int index) {
        if (arguments.get(index) instanceof Value.Bytes(byte[] bytes)) {
            return bytes;
        }
        throw wrong(arguments.get(index));
    }

    /// What a lent handle stands for.
    static <T> T lent(Value argument, Class<T> kind) {
        if (argument instanceof Value.Borrow(var resource)) {
            return kind.cast(resource.representation());
        }
        throw wrong(argument);
    }

    static IllegalStateException wrong(Value value) {
        return new IllegalStateException("an argument of another type than the declared one: " + value);
    }
}
