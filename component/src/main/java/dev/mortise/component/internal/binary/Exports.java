package dev.mortise.component.internal.binary;

import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Decodes exports of components and export declarations of types.
final class Exports {
    private final Scope scope;
    private final TypeDecoder types;
    private final WorkLimit work;
    private final Visibility visibility;
    private final AnnotatedNames annotated = new AnnotatedNames();
    private final Set<ResourceType> exported = new HashSet<>();

    Exports(Scope scope, TypeDecoder types, WorkLimit work) {
        this.scope = scope;
        this.types = types;
        this.work = work;
        this.visibility = new Visibility(scope, work);
    }

    /// An export of a component: what, and optionally which type it shows.
    void read(ByteReader reader) {
        int offset = reader.position();
        String name = Imports.name(reader);
        ExternName parsed = scope.exportNames.add(name, offset);
        Sort sort = Sort.read(reader);
        int at = reader.position();
        int index = reader.u32("an index");
        Scope.Entry<ExternType> definition = definition(scope, sort, index, at);
        int leading = reader.u8("an optional export type");
        ExternType shown = switch (leading) {
            case 0x00 -> definition.type();
            case 0x01 -> ascribed(definition.type(), reader, offset);
            default -> throw reader.leading(leading, "optional component export type");
        };
        if (shown instanceof ExternType.Type(DefinedType defined) && leading == 0x00) {
            shown = new ExternType.Type(TypeDecoder.renamed(defined));
        }
        finish(name, parsed, shown, definition.slot(), reader, offset);
    }

    private ExternType ascribed(ExternType actual, ByteReader reader, int offset) {
        ExternType type = types.extern(reader, scope);
        String why = new Subtyping(work).mismatch(actual, type);
        if (why != null) {
            throw new InvalidComponent("invalid", offset, "ascribed type of export is not compatible: " + why);
        }
        return type;
    }

    /// An export declaration inside a component or instance type.
    void declare(ByteReader reader) {
        int offset = reader.position();
        String name = Imports.name(reader);
        ExternName parsed = scope.exportNames.add(name, offset);
        ExternType type = types.extern(reader, scope);
        scope.own(type, work);
        finish(name, parsed, type, -1, reader, offset);
    }

    private void finish(String name, ExternName parsed, ExternType shown, int slot, ByteReader reader, int offset) {
        annotated.check(parsed, shown, offset);
        if (!visibility.register(shown, false)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    Subtyping.kind(shown) + " not valid to be used as export: `" + name
                            + "` mentions a type that is neither imported nor exported itself");
        }
        if (slot >= 0) {
            scope.exportSlots.put(name, slot);
        }
        Imports.introduce(scope, slot, shown, reader, work);
        scope.exportOffsets.put(name, offset);
        scope.exports.put(name, outside(shown));
    }

    /// How an export looks from outside: the first name of a resource that is not imported introduces it.
    private ExternType outside(ExternType type) {
        work.step();
        ResourceType resource = Subtyping.resourceOf(type);
        if (resource != null) {
            boolean introduces = !scope.importedResources.contains(resource)
                    && (!scope.isType() || type instanceof ExternType.NewResource)
                    && exported.add(resource);
            return introduces
                    ? new ExternType.NewResource(resource)
                    : new ExternType.Type(new DefinedType.OfResource(resource));
        }
        if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
            Map<String, ExternType> seen = new LinkedHashMap<>();
            exports.forEach((name, export) -> seen.put(name, outside(export)));
            return new ExternType.Instance(seen);
        }
        return type;
    }

    /// Looks a definition up by sort and index.
    static Scope.Entry<ExternType> definition(Scope scope, Sort sort, int index, int offset) {
        return switch (sort) {
            case MODULE -> {
                var entry = Scope.get(scope.modules, index, "module", offset);
                yield new Scope.Entry<>(entry.slot(), new ExternType.Module(entry.type()));
            }
            case FUNC -> {
                var entry = Scope.get(scope.functions, index, "function", offset);
                yield new Scope.Entry<>(entry.slot(), new ExternType.Function(entry.type()));
            }
            case TYPE -> {
                var entry = Scope.get(scope.types, index, "type", offset);
                int slot = entry.type() instanceof DefinedType.OfResource(ResourceType resource)
                        ? scope.resourceSlots.getOrDefault(resource, -1)
                        : -1;
                yield new Scope.Entry<>(slot, new ExternType.Type(entry.type()));
            }
            case COMPONENT -> {
                var entry = Scope.get(scope.components, index, "component", offset);
                yield new Scope.Entry<>(entry.slot(), new ExternType.Component(entry.type()));
            }
            case INSTANCE -> {
                var entry = Scope.get(scope.instances, index, "instance", offset);
                yield new Scope.Entry<>(entry.slot(), entry.type());
            }
        };
    }
}
