package dev.mortise.component.internal.abi;

import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Turns value types into shapes: specialized types into the fundamental ones they stand for, with element size,
/// alignment and flattening. Types that share parts share shapes.
public final class Despecialization {
    private static final List<FlatType> ONE_I32 = List.of(FlatType.I32);
    private static final List<FlatType> TWO_I32 = List.of(FlatType.I32, FlatType.I32);
    private static final Shape TEXT = new Shape.Text(TWO_I32);

    /// More flat types than a signature can hold: a longer list is cut, since it is spilled to memory anyway.
    private static final int MOST_FLAT = 17;

    private final ToIntFunction<ResourceType> resourceSlots;
    private final IdentityHashMap<ValueType, Shape> known = new IdentityHashMap<>();
    private final IdentityHashMap<Shape, Boolean> pointing = new IdentityHashMap<>();

    /// Starts with no shapes known.
    ///
    /// @param resourceSlots where the component's frame keeps a resource type
    public Despecialization(ToIntFunction<ResourceType> resourceSlots) {
        this.resourceSlots = resourceSlots;
    }

    /// The shape of a type.
    public Shape shape(ValueType type) {
        Shape shape = known.get(type);
        if (shape == null) {
            shape = derive(type);
            known.put(type, shape);
        }
        return shape;
    }

    /// Whether values of a shape hold pointers into memory: strings or lists.
    boolean pointsToMemory(Shape shape) {
        Boolean points = pointing.get(shape);
        if (points == null) {
            points = switch (shape) {
                case Shape.Text text -> true;
                case Shape.Sequence sequence -> true;
                case Shape.Aggregate aggregate ->
                    aggregate.parts().stream().anyMatch(part -> pointsToMemory(part.shape()));
                case Shape.Choice choice ->
                    choice.cases().stream().anyMatch(one -> one.payload() != null && pointsToMemory(one.payload()));
                case Shape.Scalar scalar -> false;
                case Shape.Bits bits -> false;
                case Shape.Handle handle -> false;
            };
            pointing.put(shape, points);
        }
        return points;
    }

    private Shape derive(ValueType type) {
        return switch (type) {
            case Primitive primitive -> primitive(primitive);
            case ValueType.ListType(ValueType element) -> new Shape.Sequence(shape(element), numbers(element), TWO_I32);
            case ValueType.RecordType(List<ValueType.Field> fields) -> aggregate(false, fields);
            case ValueType.TupleType(List<ValueType> elements) -> {
                List<ValueType.Field> fields = new ArrayList<>(elements.size());
                for (ValueType element : elements) {
                    fields.add(new ValueType.Field(Integer.toString(fields.size()), element));
                }
                yield aggregate(true, fields);
            }
            case ValueType.VariantType(List<ValueType.Case> cases) -> choice(Shape.Origin.VARIANT, cases);
            case ValueType.EnumType(List<String> names) ->
                choice(
                        Shape.Origin.ENUM,
                        names.stream()
                                .map(name -> new ValueType.Case(name, null))
                                .toList());
            case ValueType.OptionType(ValueType some) ->
                choice(
                        Shape.Origin.OPTION,
                        List.of(new ValueType.Case("none", null), new ValueType.Case("some", some)));
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) ->
                choice(Shape.Origin.RESULT, List.of(new ValueType.Case("ok", ok), new ValueType.Case("error", error)));
            case ValueType.FlagsType(List<String> names) -> bits(names);
            case ValueType.OwnType(ResourceType resource) ->
                new Shape.Handle(true, resourceSlots.applyAsInt(resource), ONE_I32);
            case ValueType.BorrowType(ResourceType resource) ->
                new Shape.Handle(false, resourceSlots.applyAsInt(resource), ONE_I32);
        };
    }

    private static Shape primitive(Primitive type) {
        return switch (type) {
            case BOOL, S8, U8 -> new Shape.Scalar(type, 1, ONE_I32);
            case S16, U16 -> new Shape.Scalar(type, 2, ONE_I32);
            case S32, U32, CHAR -> new Shape.Scalar(type, 4, ONE_I32);
            case S64, U64 -> new Shape.Scalar(type, 8, List.of(FlatType.I64));
            case F32 -> new Shape.Scalar(type, 4, List.of(FlatType.F32));
            case F64 -> new Shape.Scalar(type, 8, List.of(FlatType.F64));
            case STRING -> TEXT;
        };
    }

    private static @Nullable Primitive numbers(ValueType element) {
        return switch (element) {
            case Primitive type ->
                switch (type) {
                    case S8, U8, S16, U16, S32, U32, S64, U64, F32, F64 -> type;
                    case BOOL, CHAR, STRING -> null;
                };
            default -> null;
        };
    }

    /// A record of the given fields, as parameters are passed when there are too many for core parameters.
    Shape.Aggregate aggregate(boolean isTuple, List<ValueType.Field> fields) {
        List<Shape.Part> parts = new ArrayList<>(fields.size());
        List<FlatType> flat = new ArrayList<>();
        int alignment = 1;
        int size = 0;
        for (ValueType.Field field : fields) {
            Shape shape = shape(field.type());
            size = align(size, shape.alignment());
            parts.add(new Shape.Part(field.name(), shape, size));
            size = Math.addExact(size, shape.size());
            alignment = Math.max(alignment, shape.alignment());
            for (int i = 0; i < shape.flat().size() && flat.size() < MOST_FLAT; i++) {
                flat.add(shape.flat().get(i));
            }
        }
        PositionalFields.Names names = isTuple
                ? null
                : new PositionalFields.Names(
                        fields.stream().map(ValueType.Field::name).toList());
        return new Shape.Aggregate(names, List.copyOf(parts), align(size, alignment), alignment, List.copyOf(flat));
    }

    private Shape choice(Shape.Origin origin, List<ValueType.Case> cases) {
        List<Shape.Alternative> alternatives = new ArrayList<>(cases.size());
        Map<String, Integer> byName = new HashMap<>();
        List<FlatType> payload = new ArrayList<>();
        int discriminantBytes = cases.size() <= 0x100 ? 1 : cases.size() <= 0x10000 ? 2 : 4;
        int payloadAlignment = 1;
        int payloadSize = 0;
        for (ValueType.Case one : cases) {
            ValueType type = one.type();
            Shape shape = type == null ? null : shape(type);
            byName.put(one.name(), alternatives.size());
            alternatives.add(new Shape.Alternative(one.name(), shape));
            if (shape != null) {
                payloadAlignment = Math.max(payloadAlignment, shape.alignment());
                payloadSize = Math.max(payloadSize, shape.size());
                join(payload, shape.flat());
            }
        }
        int payloadOffset = align(discriminantBytes, payloadAlignment);
        int alignment = Math.max(discriminantBytes, payloadAlignment);
        payload.addFirst(FlatType.I32);
        if (payload.size() > MOST_FLAT) {
            payload.removeLast();
        }
        return new Shape.Choice(
                origin,
                List.copyOf(alternatives),
                Map.copyOf(byName),
                discriminantBytes,
                payloadOffset,
                align(Math.addExact(payloadOffset, payloadSize), alignment),
                alignment,
                List.copyOf(payload));
    }

    private static void join(List<FlatType> joined, List<FlatType> more) {
        for (int i = 0; i < more.size(); i++) {
            if (i < joined.size()) {
                joined.set(i, joined.get(i).join(more.get(i)));
            } else if (joined.size() < MOST_FLAT) {
                joined.add(more.get(i));
            }
        }
    }

    private static Shape bits(List<String> names) {
        Map<String, Integer> byName = new HashMap<>();
        for (String name : names) {
            byName.put(name, byName.size());
        }
        int size = names.size() <= 8 ? 1 : names.size() <= 16 ? 2 : 4;
        return new Shape.Bits(names, Map.copyOf(byName), size, ONE_I32);
    }

    static int align(int offset, int alignment) {
        return Math.addExact(offset, alignment - 1) & -alignment;
    }
}
