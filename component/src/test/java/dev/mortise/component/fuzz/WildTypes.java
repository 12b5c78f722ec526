package dev.mortise.component.fuzz;

import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.component.fuzz.IndexSpaces.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes type definitions and descriptions of imports and exports, and remembers what the ones it made mean.
final class WildTypes {
    private static final List<Primitive> PRIMITIVES = List.of(Primitive.values());

    private final Choices choices;
    private final IndexSpaces spaces;
    private final TreeMap<Integer, ValueType> values = new TreeMap<>();
    private final TreeMap<Integer, FuncType> functions = new TreeMap<>();
    private final TreeMap<Integer, ResourceType> resources = new TreeMap<>();
    private final List<Integer> instances = new ArrayList<>();
    private final List<Integer> components = new ArrayList<>();

    WildTypes(Choices choices, IndexSpaces spaces) {
        this.choices = choices;
        this.spaces = spaces;
    }

    /// A function type and where it is defined.
    record Function(int index, FuncType type) {}

    /// What follows the name of an import or export, and what it adds.
    record Described(Output bytes, Consumer<IndexSpaces> adds) {
        void declare(IndexSpaces spaces) {
            adds.accept(spaces);
        }
    }

    @Nullable
    Function function() {
        forget();
        if (functions.isEmpty()) {
            return null;
        }
        int index = choices.of(List.copyOf(functions.keySet()));
        FuncType type = functions.get(index);
        return type == null ? null : new Function(index, type);
    }

    /// The index of a resource type, or of anything when none is known.
    int resource() {
        forget();
        return resources.isEmpty() ? spaces.index(Space.TYPE, choices) : choices.of(List.copyOf(resources.keySet()));
    }

    /// Forgets definitions that were taken back.
    private void forget() {
        int count = spaces.count(Space.TYPE);
        values.tailMap(count).clear();
        functions.tailMap(count).clear();
        resources.tailMap(count).clear();
        instances.removeIf(index -> index >= count);
        components.removeIf(index -> index >= count);
    }

    void define(Output out) {
        forget();
        int index = spaces.count(Space.TYPE);
        Output entry = new Output();
        switch (choices.below(12)) {
            case 0, 1, 2 -> {
                List<ValueType.Field> parameters = new ArrayList<>();
                List<Output> fields = new ArrayList<>();
                int count = choices.oneIn(8) ? 17 : choices.below(4);
                for (int i = 0; i < count; i++) {
                    Reference parameter = reference();
                    fields.add(new Output().name("p" + i).append(parameter.bytes()));
                    parameters.add(new ValueType.Field("p" + i, parameter.type()));
                }
                entry.raw(0x40).list(fields);
                if (choices.oneIn(3)) {
                    entry.raw(0x01, 0x00);
                    functions.put(index, new FuncType(parameters, null));
                } else {
                    Reference result = reference();
                    entry.raw(0x00).append(result.bytes());
                    functions.put(index, new FuncType(parameters, result.type()));
                }
            }
            case 3, 4 -> {
                entry.raw(0x3f, 0x7f);
                if (choices.oneIn(4)) {
                    entry.raw(0x01).u32(spaces.index(Space.CORE_FUNC, choices));
                } else {
                    entry.raw(0x00);
                }
                resources.put(index, new ResourceType("r" + index));
            }
            case 5 -> {
                entry.raw(0x42).append(declarations(false, 0));
                instances.add(index);
            }
            case 6 -> {
                entry.raw(0x41).append(declarations(true, 0));
                components.add(index);
            }
            default -> values.put(index, value(entry));
        }
        out.entry(7, entry);
        spaces.add(Space.TYPE);
    }

    private record Reference(Output bytes, ValueType type) {}

    private Reference reference() {
        if (values.isEmpty() || choices.oneIn(3)) {
            Primitive primitive = choices.of(PRIMITIVES);
            return new Reference(new Output().raw(TypeSection.primitive(primitive)), primitive);
        }
        int index = choices.of(List.copyOf(values.keySet()));
        ValueType type = values.get(index);
        return new Reference(new Output().s32(index), type == null ? Primitive.BOOL : type);
    }

    private ValueType value(Output entry) {
        return switch (choices.below(10)) {
            case 0 -> {
                Reference element = reference();
                entry.raw(0x70).append(element.bytes());
                yield new ValueType.ListType(element.type());
            }
            case 1 -> {
                Reference some = reference();
                entry.raw(0x6b).append(some.bytes());
                yield new ValueType.OptionType(some.type());
            }
            case 2 -> {
                Reference one = reference();
                Reference other = reference();
                entry.raw(0x6f, 2).append(one.bytes()).append(other.bytes());
                yield new ValueType.TupleType(List.of(one.type(), other.type()));
            }
            case 3 -> {
                Reference one = reference();
                Reference other = reference();
                entry.raw(0x72, 2).name("x").append(one.bytes()).name("y").append(other.bytes());
                yield new ValueType.RecordType(
                        List.of(new ValueType.Field("x", one.type()), new ValueType.Field("y", other.type())));
            }
            case 4 -> {
                Reference one = reference();
                entry.raw(0x71, 2).name("none").raw(0x00, 0x00).name("some").raw(0x01);
                entry.append(one.bytes()).raw(0x00);
                yield new ValueType.VariantType(
                        List.of(new ValueType.Case("none", null), new ValueType.Case("some", one.type())));
            }
            case 5 -> {
                entry.raw(0x6e, 2).name("x").name("y");
                yield new ValueType.FlagsType(List.of("x", "y"));
            }
            case 6 -> {
                entry.raw(0x6d, 2).name("x").name("y");
                yield new ValueType.EnumType(List.of("x", "y"));
            }
            case 7 -> {
                Reference one = reference();
                entry.raw(0x6a, 0x01).append(one.bytes()).raw(0x00);
                yield new ValueType.ResultType(one.type(), null);
            }
            case 8 -> {
                int index = resource();
                entry.raw(0x69).u32(index);
                yield new ValueType.OwnType(resources.getOrDefault(index, new ResourceType("unknown")));
            }
            default -> {
                int index = resource();
                entry.raw(0x68).u32(index);
                yield new ValueType.BorrowType(resources.getOrDefault(index, new ResourceType("unknown")));
            }
        };
    }

    /// The declarations of a component or instance type, which have an index space of types of their own.
    private Output declarations(boolean component, int nesting) {
        List<Output> all = new ArrayList<>();
        IndexSpaces inner = new IndexSpaces();
        WildTypes types = new WildTypes(choices, inner);
        int count = choices.below(6);
        for (int i = 0; i < count; i++) {
            Output one = new Output();
            switch (choices.below(component ? 7 : 6)) {
                case 0, 1 -> {
                    Output section = new Output();
                    if (nesting < 2 && choices.oneIn(4)) {
                        boolean innerComponent = choices.oneIn(2);
                        one.raw(0x01, innerComponent ? 0x41 : 0x42).append(declarations(innerComponent, nesting + 1));
                        (innerComponent ? types.components : types.instances).add(inner.count(Space.TYPE));
                        inner.add(Space.TYPE);
                    } else {
                        types.define(section);
                        byte[] bytes = section.toBytes();
                        // Without the section's id, length and count: each is one byte, or the length two.
                        int skipped = bytes[1] < 0 ? 4 : 3;
                        one.raw(0x01).append(java.util.Arrays.copyOfRange(bytes, skipped, bytes.length));
                    }
                }
                case 2 -> {
                    one.raw(0x02, 0x03, 0x02).u32(1 + choices.below(2)).u32(spaces.index(Space.TYPE, choices));
                    inner.add(Space.TYPE);
                }
                case 6 -> types.declared(one.raw(0x03));
                default -> types.declared(one.raw(0x04));
            }
            all.add(one);
        }
        return new Output().list(all);
    }

    private void declared(Output one) {
        Described described = described();
        one.raw(0x00).name(spaces.freshName(choices)).append(described.bytes());
        described.declare(spaces);
    }

    /// The description of an import or export.
    Described described() {
        forget();
        return switch (choices.below(8)) {
            case 0, 1 -> {
                Function function = function();
                int index = function == null ? spaces.index(Space.TYPE, choices) : function.index();
                yield new Described(new Output().raw(0x01).u32(index), added -> added.add(Space.FUNC));
            }
            case 2, 3 -> {
                int index = spaces.index(Space.TYPE, choices);
                int next = spaces.count(Space.TYPE);
                ValueType value = values.get(index);
                FuncType function = functions.get(index);
                ResourceType resource = resources.get(index);
                yield new Described(new Output().raw(0x03, 0x00).u32(index), added -> {
                    if (value != null) {
                        values.put(next, value);
                    }
                    if (function != null) {
                        functions.put(next, function);
                    }
                    if (resource != null) {
                        resources.put(next, resource);
                    }
                    added.add(Space.TYPE);
                });
            }
            case 4, 5 -> {
                int next = spaces.count(Space.TYPE);
                yield new Described(new Output().raw(0x03, 0x01), added -> {
                    resources.put(next, new ResourceType("r" + next));
                    added.add(Space.TYPE);
                });
            }
            case 6 -> {
                int index = instances.isEmpty() ? spaces.index(Space.TYPE, choices) : choices.of(instances);
                yield new Described(new Output().raw(0x05).u32(index), added -> added.add(Space.INSTANCE));
            }
            default -> {
                if (choices.oneIn(2)) {
                    int index = spaces.index(Space.CORE_TYPE, choices);
                    yield new Described(new Output().raw(0x00, 0x11).u32(index), added -> added.add(Space.MODULE));
                }
                int index = components.isEmpty() ? spaces.index(Space.TYPE, choices) : choices.of(components);
                yield new Described(new Output().raw(0x04).u32(index), added -> added.add(Space.COMPONENT));
            }
        };
    }

    /// A core function type or a module type.
    Output coreType(IndexSpaces added) {
        added.add(Space.CORE_TYPE);
        if (choices.oneIn(2)) {
            return new Output().raw(0x60, 1, 0x7f, 0);
        }
        List<Output> declarations = new ArrayList<>();
        declarations.add(new Output().raw(0x01, 0x60, 0, 0));
        if (choices.oneIn(2)) {
            declarations.add(new Output()
                    .raw(0x00)
                    .name(added.knownName(choices))
                    .name(added.knownName(choices))
                    .raw(0x00, 0));
        }
        if (choices.oneIn(2)) {
            declarations.add(
                    new Output().raw(0x03).name(added.knownName(choices)).raw(0x02, 0x00, 1));
        }
        return new Output().raw(0x50).list(declarations);
    }
}
