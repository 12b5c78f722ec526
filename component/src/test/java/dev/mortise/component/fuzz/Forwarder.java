package dev.mortise.component.fuzz;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.FuncType;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.fuzz.CoreModuleSource.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A component that is right by construction: its export `g` has the type of its import `f` and passes everything on.
/// It
/// may consist of components that pass on to each other and keep strings in different ways. What is called with made-up
/// values of a made-up type must reach the host as it was, and come back as the host answered.
final class Forwarder {
    private static final int CORE_MODULE = 1;
    private static final int CORE_INSTANCES = 2;
    private static final int COMPONENT = 4;
    private static final int INSTANCES = 5;
    private static final int ALIASES = 6;
    private static final int CANONS = 8;
    private static final int IMPORTS = 10;
    private static final int EXPORTS = 11;
    private static final int PAGES = 16;

    private final Choices choices;
    private final ResourceType resource = new ResourceType("r");
    private final FuncType type;
    private final List<ValueType> parameters;
    private final List<ValueType> results;
    private final Signature lifted;
    private final Signature lowered;
    private final int resultBytes;

    Forwarder(Choices choices) {
        this.choices = choices;
        this.type = withHandles(new TypeSource(choices).wideFunction());
        this.parameters = type.parameters().stream().map(ValueType.Field::type).toList();
        ValueType result = type.result();
        this.results = result == null ? List.of() : List.of(result);
        List<String> flatParameters = ReferenceTypes.flatten(parameters);
        List<String> flatResults = result == null ? List.of() : ReferenceTypes.flatten(result);
        if (flatParameters.size() > ReferenceTypes.MOST_FLAT_PARAMETERS) {
            flatParameters = List.of("i32");
        }
        boolean spills = flatResults.size() > ReferenceTypes.MOST_FLAT_RESULTS;
        this.resultBytes = spills && result != null ? ReferenceTypes.size(result) : 0;
        this.lifted = new Signature(flatParameters, spills ? List.of("i32") : flatResults);
        List<String> withPointer = new ArrayList<>(flatParameters);
        if (spills) {
            withPointer.add("i32");
        }
        this.lowered = new Signature(withPointer, spills ? List.of() : flatResults);
    }

    /// Adds handles: a guest gets to keep one only at the top, where the forwarding code can drop what was lent to it.
    private FuncType withHandles(FuncType plain) {
        List<ValueType.Field> parameters = new ArrayList<>(plain.parameters());
        int count = choices.below(4) == 0 ? 1 + choices.below(3) : 0;
        for (int i = 0; i < count; i++) {
            boolean lends = choices.oneIn(2);
            parameters.addFirst(new ValueType.Field(
                    "h" + i, lends ? new ValueType.BorrowType(resource) : new ValueType.OwnType(resource)));
        }
        int flat = ReferenceTypes.flatten(
                        parameters.stream().map(ValueType.Field::type).toList())
                .size();
        if (flat > ReferenceTypes.MOST_FLAT_PARAMETERS) {
            parameters.replaceAll(field -> field.type() instanceof ValueType.BorrowType
                    ? new ValueType.Field(field.name(), new ValueType.OwnType(resource))
                    : field);
        }
        ValueType result = plain.result();
        if (count > 0 && result != null && choices.oneIn(2)) {
            result = new ValueType.TupleType(List.of(result, new ValueType.OwnType(resource)));
        }
        return new FuncType(parameters, result);
    }

    private List<Integer> borrows() {
        List<Integer> borrows = new ArrayList<>();
        for (int i = 0; i < type.parameters().size(); i++) {
            if (type.parameters().get(i).type() instanceof ValueType.BorrowType) {
                borrows.add(i);
            }
        }
        return borrows;
    }

    /// Builds the component and calls it.
    void run() {
        byte[] bytes = component(choices.below(3));
        Component component = Component.decode(bytes);
        ValueSource values = new ValueSource(choices, wanted -> Resource.of(resource, choices.u8()));
        Expectation expectation = new Expectation();
        Linker.InstanceBuilder imports = Linker.builder().instance("");
        component.type().imports().forEach((name, imported) -> {
            if (name.startsWith("r")) {
                imports.resource(name, resource, dropped -> {
                    throw new AssertionError("the resource " + dropped + " was dropped");
                });
            }
        });
        imports.function("f", (call, arguments) -> {
            expectation.arrived = arguments;
            return expectation.answer;
        });
        try (ComponentInstance instance = component
                .compile(CompileOptions.interpreted())
                .instantiate(imports.done().build(), InstanceOptions.ofMemory(64 << 20))) {
            for (int i = 0; i < 2; i++) {
                List<Value> arguments = values.values(type.parameters());
                Value answer = results.isEmpty() ? null : values.value(results.getFirst());
                expectation.answer = answer;
                Value returned = instance.call("", "g", arguments);
                same(
                        "arguments",
                        NormalForm.ofHost(arguments, parameters),
                        NormalForm.of(expectation.arrived, parameters));
                same(
                        "result",
                        NormalForm.ofHost(answer == null ? List.of() : List.of(answer), results),
                        NormalForm.of(returned == null ? List.of() : List.of(returned), results));
            }
        }
    }

    private static final class Expectation {
        private List<Value> arrived = List.of();
        private @Nullable Value answer;
    }

    private void same(String what, List<Value> expected, List<Value> found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + " of a function " + type + ": expected " + expected + ", found " + found);
        }
    }

    private byte[] component(int nesting) {
        Output out = Output.component();
        TypeSection types = new TypeSection(out);
        int function = types.function(type);
        out.entry(IMPORTS, new Output().raw(0x00).name("f").raw(0x01).u32(function));
        if (nesting == 0) {
            leaf(out, types, function);
        } else {
            chain(out, types, nesting);
        }
        return out.toBytes();
    }

    /// Two components, the second of which calls the first.
    private void chain(Output out, TypeSection types, int nesting) {
        for (int i = 0; i < 2; i++) {
            out.section(COMPONENT, new Output().append(component(choices.below(nesting))));
            Map<String, Output> arguments = new LinkedHashMap<>();
            types.imported()
                    .forEach((name, index) ->
                            arguments.put(name, new Output().raw(0x03).u32(index)));
            arguments.put("f", new Output().raw(0x01).u32(i));
            List<Output> entries = arguments.entrySet().stream()
                    .map(one -> new Output().name(one.getKey()).append(one.getValue()))
                    .toList();
            out.entry(INSTANCES, new Output().raw(0x00).u32(i).list(entries));
            out.entry(ALIASES, new Output().raw(0x01, 0x00).u32(i).name("g"));
        }
        export(out, 2);
    }

    private static void export(Output out, int function) {
        out.entry(
                EXPORTS,
                new Output().raw(0x00).name("g").raw(0x01).u32(function).raw(0x00));
    }

    private void leaf(Output out, TypeSection types, int function) {
        List<Integer> borrows = borrows();
        Output options = new Output().raw(3, choices.below(3), 0x03, 0, 0x04, 0);
        out.section(CORE_MODULE, new Output().append(CoreModuleSource.library(PAGES)));
        out.section(
                CORE_MODULE, new Output().append(CoreModuleSource.forwarder(lowered, lifted, resultBytes, borrows)));
        out.entry(CORE_INSTANCES, new Output().raw(0x00, 0, 0));
        out.entry(ALIASES, new Output().raw(0x00, 0x02, 0x01, 0).name("memory"));
        out.entry(ALIASES, new Output().raw(0x00, 0x00, 0x01, 0).name("realloc"));
        out.entry(CANONS, new Output().raw(0x01, 0x00, 0).append(options));
        List<Output> bundle = new ArrayList<>();
        bundle.add(new Output().name("realloc").raw(0x00, 0));
        bundle.add(new Output().name("f").raw(0x00, 1));
        for (int i = 0; i < borrows.size(); i++) {
            out.entry(CANONS, new Output().raw(0x03).u32(types.resource(resource)));
            bundle.add(new Output().name("drop" + i).raw(0x00).u32(2 + i));
        }
        out.entry(CORE_INSTANCES, new Output().raw(0x01).list(bundle));
        out.entry(CORE_INSTANCES, new Output().raw(0x00, 1, 1).name("env").raw(0x12, 1));
        out.entry(ALIASES, new Output().raw(0x00, 0x00, 0x01, 2).name("g"));
        int core = 2 + borrows.size();
        out.entry(CANONS, new Output().raw(0x00, 0x00).u32(core).append(options).u32(function));
        export(out, 1);
    }
}
