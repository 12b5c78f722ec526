package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.definition.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Decodes imports.
final class Imports {
    private final Scope scope;
    private final TypeDecoder types;
    private final WorkLimit work;
    private final Visibility visibility;
    private final AnnotatedNames annotated = new AnnotatedNames();

    Imports(Scope scope, TypeDecoder types, WorkLimit work) {
        this.scope = scope;
        this.types = types;
        this.work = work;
        this.visibility = new Visibility(scope, work);
    }

    void read(ByteReader reader) {
        int offset = reader.position();
        String name = name(reader);
        ExternName parsed = scope.importNames.add(name, offset);
        ExternType type = types.extern(reader, scope);
        annotated.check(parsed, type, offset);
        if (!visibility.register(type, true)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    Subtyping.kind(type) + " not valid to be used as import: `" + name
                            + "` mentions a type that is not imported itself");
        }
        if (!scope.ownResources.isEmpty() && new FreeResources(work, scope.ownResources::contains).any(type)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "local resource type found in imports: `" + name + "` mentions a resource that is not imported");
        }
        scope.imports.put(name, type);
        int slot = scope.newSlot();
        scope.steps.add(new Step.Import(slot, name, type));
        introduce(scope, slot, type, reader, work);
        importResources(type);
    }

    private void importResources(ExternType type) {
        work.step();
        if (type instanceof ExternType.NewResource(ResourceType resource)) {
            scope.importedResources.add(resource);
        } else if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
            exports.values().forEach(this::importResources);
        }
    }

    /// The name of an import or export. Names with attributes are not part of WASI 0.2.
    static String name(ByteReader reader) {
        int leading = reader.u8("a component name");
        return switch (leading) {
            case 0x00, 0x01 -> reader.name("an import or export name");
            case 0x02 -> throw Unsupported.feature("names with attributes", reader.position() - 1);
            default -> throw reader.leading(leading, "component name");
        };
    }

    /// Adds what an import or export introduces to its index space.
    static void introduce(Scope scope, int slot, ExternType type, ByteReader at, WorkLimit work) {
        switch (type) {
            case ExternType.Function(FuncType function) -> scope.add(scope.functions, slot, function, at);
            case ExternType.Instance instance -> {
                scope.add(scope.instances, slot, instance, at);
                bindResources(scope, slot, instance, new ArrayList<>(), work);
            }
            case ExternType.Component(ComponentType component) -> scope.add(scope.components, slot, component, at);
            case ExternType.Module(ExternType.CoreModuleType module) -> scope.add(scope.modules, slot, module, at);
            case ExternType.NewResource(ResourceType resource) -> {
                scope.resourceSlots.putIfAbsent(resource, slot);
                scope.add(scope.types, slot, new DefinedType.OfResource(resource), at);
            }
            case ExternType.Type(DefinedType defined) -> scope.add(scope.types, slot, defined, at);
        }
    }

    /// Keeps the resources that an instance brings along in slots of their own.
    static void bindResources(Scope scope, int slot, ExternType.Instance instance, List<String> path, WorkLimit work) {
        if (scope.isType()) {
            return;
        }
        for (Map.Entry<String, ExternType> export : instance.exports().entrySet()) {
            work.step();
            path.addLast(export.getKey());
            ResourceType resource = Subtyping.resourceOf(export.getValue());
            if (resource != null && !scope.resourceSlots.containsKey(resource)) {
                int bound = scope.newSlot();
                scope.steps.add(new Step.BindResource(bound, slot, List.copyOf(path)));
                scope.resourceSlots.put(resource, bound);
            } else if (export.getValue() instanceof ExternType.Instance inner) {
                bindResources(scope, slot, inner, path, work);
            }
            path.removeLast();
        }
    }
}
