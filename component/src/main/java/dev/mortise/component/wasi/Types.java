package dev.mortise.component.wasi;

import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Field;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes types as WASI's own descriptions do, in one line each.
final class Types {
    static final ValueType BYTES = list(Primitive.U8);

    /// A point in time, of `wasi:clocks/wall-clock`.
    static final ValueType DATETIME = record(field("seconds", Primitive.U64), field("nanoseconds", Primitive.U32));

    private Types() {}

    static Field field(String name, ValueType type) {
        return new Field(name, type);
    }

    static FuncType function(@Nullable ValueType result, Field... parameters) {
        return new FuncType(List.of(parameters), result);
    }

    static FuncType method(ResourceType self, @Nullable ValueType result, Field... parameters) {
        List<Field> all = new ArrayList<>();
        all.add(field("self", borrow(self)));
        all.addAll(Arrays.asList(parameters));
        return new FuncType(all, result);
    }

    static ValueType list(ValueType element) {
        return new ValueType.ListType(element);
    }

    static ValueType option(ValueType some) {
        return new ValueType.OptionType(some);
    }

    static ValueType result(@Nullable ValueType ok, @Nullable ValueType error) {
        return new ValueType.ResultType(ok, error);
    }

    static ValueType tuple(ValueType... elements) {
        return new ValueType.TupleType(List.of(elements));
    }

    static ValueType record(Field... fields) {
        return new ValueType.RecordType(List.of(fields));
    }

    static ValueType own(ResourceType resource) {
        return new ValueType.OwnType(resource);
    }

    static ValueType borrow(ResourceType resource) {
        return new ValueType.BorrowType(resource);
    }

    static ValueType words(String names) {
        return new ValueType.EnumType(List.of(names.split(" ", -1)));
    }

    static ValueType flags(String names) {
        return new ValueType.FlagsType(List.of(names.split(" ", -1)));
    }
}
