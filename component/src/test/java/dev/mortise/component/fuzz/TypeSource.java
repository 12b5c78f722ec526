package dev.mortise.component.fuzz;

import dev.mortise.component.FuncType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes value types of choices.
final class TypeSource {
    private static final int MOST_NESTING = 4;
    private static final List<Primitive> PRIMITIVES = List.of(Primitive.values());

    private final Choices choices;

    TypeSource(Choices choices) {
        this.choices = choices;
    }

    FuncType function() {
        return new FuncType(fields(choices.below(6)), choices.oneIn(4) ? null : type());
    }

    /// A function with more parameters than core parameters can hold, one time in four.
    FuncType wideFunction() {
        return choices.oneIn(4) ? new FuncType(fields(12 + choices.below(8)), type()) : function();
    }

    ValueType type() {
        return type(0);
    }

    private ValueType type(int nesting) {
        if (nesting >= MOST_NESTING) {
            return choices.of(PRIMITIVES);
        }
        return switch (choices.below(16)) {
            case 6, 7 -> new ValueType.ListType(type(nesting + 1));
            case 8 -> new ValueType.RecordType(fields(1 + choices.below(4), nesting + 1));
            case 9 -> new ValueType.TupleType(types(1 + choices.below(4), nesting + 1));
            case 10 -> new ValueType.VariantType(cases(nesting + 1));
            case 11 -> new ValueType.OptionType(type(nesting + 1));
            case 12 -> new ValueType.ResultType(optional(nesting + 1), optional(nesting + 1));
            case 13 -> new ValueType.EnumType(names(width()));
            case 14 -> new ValueType.FlagsType(names(1 + choices.below(32)));
            case 15 -> Primitive.STRING;
            default -> choices.of(PRIMITIVES);
        };
    }

    /// A number of cases; one time in sixteen around where the discriminant grows.
    private int width() {
        return choices.oneIn(16) ? 254 + choices.below(5) : 1 + choices.below(5);
    }

    private List<ValueType.Field> fields(int count) {
        return fields(count, 0);
    }

    private List<ValueType.Field> fields(int count, int nesting) {
        List<ValueType.Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new ValueType.Field("n" + i, type(nesting)));
        }
        return fields;
    }

    private List<ValueType> types(int count, int nesting) {
        List<ValueType> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(type(nesting));
        }
        return types;
    }

    private List<ValueType.Case> cases(int nesting) {
        int count = width();
        List<ValueType.Case> cases = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cases.add(new ValueType.Case("n" + i, i < 8 ? optional(nesting) : null));
        }
        return cases;
    }

    private @Nullable ValueType optional(int nesting) {
        return choices.oneIn(3) ? null : type(nesting);
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add("n" + i);
        }
        return names;
    }
}
