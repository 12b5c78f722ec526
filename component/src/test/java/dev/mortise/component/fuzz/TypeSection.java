package dev.mortise.component.fuzz;

import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the types of one component, in front of what uses them. Types that must have a name to be mentioned by
/// imports
/// and exports are imported under one, so that the same types have the same names in every component.
final class TypeSection {
    private static final int TYPES = 7;
    private static final int IMPORTS = 10;

    private final Output out;
    private final Map<ValueType, Integer> known = new LinkedHashMap<>();
    private final Map<ResourceType, Integer> resources = new LinkedHashMap<>();
    private final Map<String, Integer> imported = new LinkedHashMap<>();
    private int count;

    TypeSection(Output out) {
        this.out = out;
    }

    /// The imported types by name, with their indices.
    Map<String, Integer> imported() {
        return imported;
    }

    /// Writes a function type and what it needs.
    ///
    /// @return its index
    int function(FuncType type) {
        List<Output> parameters = new ArrayList<>();
        for (ValueType.Field parameter : type.parameters()) {
            parameters.add(field(parameter));
        }
        ValueType result = type.result();
        Output entry = new Output().raw(0x40).list(parameters);
        if (result == null) {
            entry.raw(0x01, 0x00);
        } else {
            entry.raw(0x00).append(reference(result));
        }
        return define(entry);
    }

    int resource(ResourceType type) {
        Integer index = resources.get(type);
        if (index != null) {
            return index;
        }
        index = nameIt("r", new Output().raw(0x01));
        resources.put(type, index);
        return index;
    }

    private int define(Output entry) {
        out.entry(TYPES, entry);
        return count++;
    }

    private int nameIt(String prefix, Output bound) {
        String name = prefix + imported.size();
        out.entry(IMPORTS, new Output().raw(0x00).name(name).raw(0x03).append(bound));
        imported.put(name, count);
        return count++;
    }

    private Output field(ValueType.Field field) {
        return new Output().name(field.name()).append(reference(field.type()));
    }

    private Output optional(@Nullable ValueType type) {
        return type == null ? new Output().raw(0x00) : new Output().raw(0x01).append(reference(type));
    }

    /// A primitive, or the index of a type that has been written.
    private Output reference(ValueType type) {
        if (type instanceof Primitive primitive) {
            return new Output().raw(primitive(primitive));
        }
        Integer index = known.get(type);
        if (index == null) {
            index = write(type);
            known.put(type, index);
        }
        return new Output().s32(index);
    }

    static int primitive(Primitive primitive) {
        return switch (primitive) {
            case BOOL -> 0x7f;
            case S8 -> 0x7e;
            case U8 -> 0x7d;
            case S16 -> 0x7c;
            case U16 -> 0x7b;
            case S32 -> 0x7a;
            case U32 -> 0x79;
            case S64 -> 0x78;
            case U64 -> 0x77;
            case F32 -> 0x76;
            case F64 -> 0x75;
            case CHAR -> 0x74;
            case STRING -> 0x73;
        };
    }

    private int write(ValueType type) {
        Output entry = new Output();
        boolean named = false;
        switch (type) {
            case Primitive primitive -> entry.raw(primitive(primitive));
            case ValueType.RecordType record -> {
                entry.raw(0x72).list(record.fields().stream().map(this::field).toList());
                named = true;
            }
            case ValueType.VariantType variant -> {
                entry.raw(0x71)
                        .list(variant.cases().stream()
                                .map(one -> new Output()
                                        .name(one.name())
                                        .append(optional(one.type()))
                                        .raw(0x00))
                                .toList());
                named = true;
            }
            case ValueType.ListType list -> entry.raw(0x70).append(reference(list.element()));
            case ValueType.TupleType tuple ->
                entry.raw(0x6f)
                        .list(tuple.elements().stream().map(this::reference).toList());
            case ValueType.FlagsType flags -> {
                entry.raw(0x6e).list(names(flags.names()));
                named = true;
            }
            case ValueType.EnumType names -> {
                entry.raw(0x6d).list(names(names.names()));
                named = true;
            }
            case ValueType.OptionType option -> entry.raw(0x6b).append(reference(option.some()));
            case ValueType.ResultType result ->
                entry.raw(0x6a).append(optional(result.ok())).append(optional(result.error()));
            case ValueType.OwnType own -> entry.raw(0x69).u32(resource(own.resource()));
            case ValueType.BorrowType borrow -> entry.raw(0x68).u32(resource(borrow.resource()));
        }
        int index = define(entry);
        return named ? nameIt("t", new Output().raw(0x00).u32(index)) : index;
    }

    private static List<Output> names(List<String> names) {
        return names.stream().map(name -> new Output().name(name)).toList();
    }
}
