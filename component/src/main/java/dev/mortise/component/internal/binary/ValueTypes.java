package dev.mortise.component.internal.binary;

import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decodes value types and function types.
final class ValueTypes {
    private static final int MOST_NESTING = 100;
    private static final int MOST_EXPANSION = 1_000_000;
    private static final int MOST_PARTS = 10_000;
    private static final int MOST_PARAMETERS = 1_000;

    /// How deep a type is, how large when everything shared is written out, and whether it holds a borrow.
    private record Extent(int nesting, int expansion, boolean borrows) {}

    private static final Extent LEAF = new Extent(1, 1, false);
    private static final Extent BORROW = new Extent(1, 1, true);

    private final IdentityHashMap<ValueType, Extent> extents = new IdentityHashMap<>();

    /// A value type definition or a function type; `leading` has been read.
    DefinedType defined(int leading, ByteReader reader, Scope scope) {
        int offset = reader.position() - 1;
        if (leading == 0x40) {
            return new DefinedType.OfFunction(function(reader, scope));
        }
        Primitive primitive = primitive(leading, offset);
        if (primitive != null) {
            return new DefinedType.OfValue(primitive);
        }
        ValueType type = switch (leading) {
            case 0x72 -> new ValueType.RecordType(fields(reader, scope, "record field", "record fields", MOST_PARTS));
            case 0x71 -> variant(reader, scope);
            case 0x70 -> new ValueType.ListType(value(reader, scope));
            case 0x6f -> tuple(reader, scope);
            case 0x6e -> new ValueType.FlagsType(names(reader, "flag", "flags"));
            case 0x6d -> new ValueType.EnumType(names(reader, "enum tag", "enum tags"));
            case 0x6b -> new ValueType.OptionType(value(reader, scope));
            case 0x6a -> new ValueType.ResultType(optional(reader, scope), optional(reader, scope));
            case 0x69 -> new ValueType.OwnType(resource(reader, scope));
            case 0x68 -> new ValueType.BorrowType(resource(reader, scope));
            case 0x67 -> throw Unsupported.feature("fixed-length lists", offset);
            case 0x66 -> throw Unsupported.feature("streams", offset);
            case 0x65 -> throw Unsupported.feature("futures", offset);
            case 0x63 -> throw Unsupported.feature("maps", offset);
            default -> throw reader.leading(leading, "component defined type");
        };
        checkParts(type, offset);
        measure(type, offset);
        return new DefinedType.OfValue(type);
    }

    private static @Nullable Primitive primitive(int leading, int offset) {
        return switch (leading) {
            case 0x7f -> Primitive.BOOL;
            case 0x7e -> Primitive.S8;
            case 0x7d -> Primitive.U8;
            case 0x7c -> Primitive.S16;
            case 0x7b -> Primitive.U16;
            case 0x7a -> Primitive.S32;
            case 0x79 -> Primitive.U32;
            case 0x78 -> Primitive.S64;
            case 0x77 -> Primitive.U64;
            case 0x76 -> Primitive.F32;
            case 0x75 -> Primitive.F64;
            case 0x74 -> Primitive.CHAR;
            case 0x73 -> Primitive.STRING;
            case 0x64 -> throw Unsupported.feature("error-context", offset);
            default -> null;
        };
    }

    private static void checkParts(ValueType type, int offset) {
        String wrong = switch (type) {
            case ValueType.RecordType fields
            when fields.fields().isEmpty() -> "record type must have at least one field";
            case ValueType.VariantType variant
            when variant.cases().isEmpty() -> "variant type must have at least one case";
            case ValueType.TupleType tuple when tuple.elements().isEmpty() -> "tuple type must have at least one type";
            case ValueType.FlagsType flags when flags.names().isEmpty() -> "flags must have at least one entry";
            case ValueType.FlagsType flags
            when flags.names().size() > 32 ->
                "cannot have more than 32 flags, found " + flags.names().size();
            case ValueType.EnumType names when names.names().isEmpty() -> "enum type must have at least one variant";
            default -> null;
        };
        if (wrong != null) {
            throw new InvalidComponent("invalid", offset, wrong);
        }
    }

    /// A value type: primitive or index.
    ValueType value(ByteReader reader, Scope scope) {
        int offset = reader.position();
        int leading = reader.peek("a value type");
        if ((leading & 0xC0) == 0x40) {
            reader.u8("a value type");
            Primitive primitive = primitive(leading, offset);
            if (primitive == null) {
                throw reader.leading(leading, "value type");
            }
            return primitive;
        }
        int index = reader.u32("a type index");
        if (Scope.get(scope.types, index, "type", offset).type() instanceof DefinedType.OfValue(ValueType type)) {
            return type;
        }
        throw new InvalidComponent("invalid", offset, "type index " + index + " is not a defined type");
    }

    private @Nullable ValueType optional(ByteReader reader, Scope scope) {
        int leading = reader.u8("an optional value type");
        return switch (leading) {
            case 0x00 -> null;
            case 0x01 -> value(reader, scope);
            default -> throw reader.leading(leading, "optional component value type");
        };
    }

    private static ResourceType resource(ByteReader reader, Scope scope) {
        int offset = reader.position();
        int index = reader.u32("a resource type index");
        return resource(index, offset, scope);
    }

    static ResourceType resource(int index, int offset, Scope scope) {
        if (Scope.get(scope.types, index, "type", offset).type() instanceof DefinedType.OfResource(ResourceType type)) {
            return type;
        }
        throw new InvalidComponent("invalid", offset, "type index " + index + " is not a resource type");
    }

    private String label(ByteReader reader, String what, Map<String, String> taken) {
        int offset = reader.position();
        String name = reader.name(what + " name");
        if (name.isEmpty()) {
            throw new InvalidComponent("invalid", offset, what + " name cannot be empty");
        }
        if (!ExternNameParser.isLabel(name)) {
            throw new InvalidComponent("invalid", offset, what + " name `" + name + "` is not in kebab case");
        }
        String previous = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
        if (previous != null) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    what + " name `" + name + "` conflicts with previous " + last(what) + " name `" + previous + "`");
        }
        return name;
    }

    private static String last(String what) {
        return what.substring(what.indexOf(' ') + 1);
    }

    private List<ValueType.Field> fields(ByteReader reader, Scope scope, String what, String plural, int most) {
        int count = reader.count(plural, most);
        List<ValueType.Field> fields = new ArrayList<>(count);
        Map<String, String> taken = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = label(reader, what, taken);
            fields.add(new ValueType.Field(name, value(reader, scope)));
        }
        return fields;
    }

    private ValueType variant(ByteReader reader, Scope scope) {
        int count = reader.count("variant cases", MOST_PARTS);
        List<ValueType.Case> cases = new ArrayList<>(count);
        Map<String, String> taken = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = label(reader, "variant case", taken);
            cases.add(new ValueType.Case(name, optional(reader, scope)));
            int zero = reader.u8("the end of a case");
            if (zero != 0) {
                throw reader.leading(zero, "zero byte required");
            }
        }
        return new ValueType.VariantType(cases);
    }

    private ValueType tuple(ByteReader reader, Scope scope) {
        int count = reader.count("tuple types", MOST_PARTS);
        List<ValueType> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(value(reader, scope));
        }
        return new ValueType.TupleType(elements);
    }

    private List<String> names(ByteReader reader, String what, String plural) {
        int count = reader.count(plural, MOST_PARTS);
        List<String> names = new ArrayList<>(count);
        Map<String, String> taken = new HashMap<>();
        for (int i = 0; i < count; i++) {
            names.add(label(reader, what, taken));
        }
        return names;
    }

    private FuncType function(ByteReader reader, Scope scope) {
        List<ValueType.Field> parameters =
                fields(reader, scope, "function parameter", "function parameters", MOST_PARAMETERS);
        int offset = reader.position();
        int leading = reader.u8("function results");
        ValueType result = switch (leading) {
            case 0x00 -> value(reader, scope);
            case 0x01 -> {
                int zero = reader.u8("the number of named results");
                if (zero != 0) {
                    throw reader.leading(zero, "number of results");
                }
                yield null;
            }
            default -> throw reader.leading(leading, "component function results");
        };
        if (result != null && extent(result, offset).borrows()) {
            throw new InvalidComponent("invalid", offset, "function result cannot contain a `borrow` type");
        }
        return new FuncType(parameters, result);
    }

    private Extent extent(ValueType type, int offset) {
        Extent known = extents.get(type);
        if (known != null) {
            return known;
        }
        if (parts(type).isEmpty()) {
            return type instanceof ValueType.BorrowType ? BORROW : LEAF;
        }
        return measure(type, offset);
    }

    private Extent measure(ValueType type, int offset) {
        int nesting = 0;
        long expansion = 1;
        boolean borrows = type instanceof ValueType.BorrowType;
        for (ValueType part : parts(type)) {
            Extent extent = extent(part, offset);
            nesting = Math.max(nesting, extent.nesting());
            expansion += extent.expansion();
            borrows |= extent.borrows();
        }
        if (nesting >= MOST_NESTING) {
            throw new InvalidComponent(
                    "too_large", offset, "a type is nested too deeply: at most " + MOST_NESTING + " levels");
        }
        if (expansion > MOST_EXPANSION) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "a type is too large: at most " + MOST_EXPANSION + " parts, found " + expansion);
        }
        Extent extent = new Extent(nesting + 1, (int) expansion, borrows);
        extents.put(type, extent);
        return extent;
    }

    /// The types that a type is directly made of.
    static List<ValueType> parts(ValueType type) {
        return switch (type) {
            case ValueType.Primitive primitive -> List.of();
            case ValueType.EnumType names -> List.of();
            case ValueType.FlagsType names -> List.of();
            case ValueType.OwnType own -> List.of();
            case ValueType.BorrowType borrow -> List.of();
            case ValueType.ListType list -> List.of(list.element());
            case ValueType.OptionType option -> List.of(option.some());
            case ValueType.TupleType tuple -> tuple.elements();
            case ValueType.RecordType fields ->
                fields.fields().stream().map(ValueType.Field::type).toList();
            case ValueType.VariantType variant -> {
                List<ValueType> parts = new ArrayList<>();
                for (ValueType.Case one : variant.cases()) {
                    ValueType payload = one.type();
                    if (payload != null) {
                        parts.add(payload);
                    }
                }
                yield parts;
            }
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) -> {
                List<ValueType> parts = new ArrayList<>();
                if (ok != null) {
                    parts.add(ok);
                }
                if (error != null) {
                    parts.add(error);
                }
                yield parts;
            }
        };
    }
}
