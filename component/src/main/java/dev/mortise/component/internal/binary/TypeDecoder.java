package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.CoreType;
import dev.mortise.component.DecodeLimits;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import dev.mortise.component.internal.definition.Step;
import java.util.List;

/// Decodes type definitions, component and instance types, and the types of imports and exports.
final class TypeDecoder {
    private final ValueTypes valueTypes;
    private final WorkLimit work;
    private final Depths depths;
    private final DecodeLimits limits;

    TypeDecoder(ValueTypes valueTypes, WorkLimit work, Depths depths, DecodeLimits limits) {
        this.valueTypes = valueTypes;
        this.work = work;
        this.depths = depths;
        this.limits = limits;
    }

    ValueTypes valueTypes() {
        return valueTypes;
    }

    void core(ByteReader reader, Scope scope) {
        Scope.CoreDefinition type = CoreTypes.read(reader, scope);
        scope.add(scope.coreTypes, -1, type, reader);
    }

    void define(ByteReader reader, Scope scope) {
        int offset = reader.position();
        int leading = reader.u8("a type");
        switch (leading) {
            case 0x41 -> {
                DefinedType type = new DefinedType.OfComponent(componentType(reader, scope));
                scope.add(scope.types, -1, type, reader);
            }
            case 0x42 -> {
                DefinedType type = new DefinedType.OfInstance(instanceType(reader, scope));
                scope.add(scope.types, -1, type, reader);
            }
            case 0x3f -> resource(reader, scope, offset);
            case 0x3e, 0x43 -> throw Unsupported.feature("async types", offset);
            default -> scope.add(scope.types, -1, valueTypes.defined(leading, reader, scope), reader);
        }
    }

    private static void resource(ByteReader reader, Scope scope, int offset) {
        if (scope.isType()) {
            throw new InvalidComponent(
                    "invalid", offset, "resources can only be defined within a concrete component, not within a type");
        }
        int representation = reader.u8("a resource's representation");
        if (representation == 0x7e) {
            throw Unsupported.feature("memory64 (resources represented by `i64`)", offset);
        }
        if (representation != 0x7f) {
            throw new InvalidComponent(
                    "invalid", offset, "resources can only be represented by `i32`, found another core type");
        }
        int destructor = -1;
        int leading = reader.u8("an optional destructor");
        if (leading == 0x01) {
            int at = reader.position();
            Scope.Entry<CoreType.Function> function =
                    Scope.get(scope.coreFunctions, reader.u32("a core function index"), "core function", at);
            if (!function.type().equals(new CoreType.Function(List.of("i32"), List.of()))) {
                throw new InvalidComponent(
                        "invalid", at, "wrong signature for a destructor: expected (func (param i32))");
            }
            destructor = function.slot();
        } else if (leading != 0x00) {
            throw reader.leading(leading, "optional destructor");
        }
        ResourceType type = new ResourceType("type " + scope.types.size());
        int slot = scope.newSlot();
        scope.steps.add(new Step.NewResource(slot, type, destructor));
        scope.resourceSlots.put(type, slot);
        scope.localResources.add(type);
        scope.ownResources.add(type);
        scope.add(scope.types, slot, new DefinedType.OfResource(type), reader);
    }

    private ComponentType componentType(ByteReader reader, Scope parent) {
        int offset = reader.position();
        Scope scope = declarations(reader, parent, Scope.Kind.COMPONENT_TYPE);
        ComponentType type = new ComponentType(scope.imports, scope.exports);
        depths.check(type, offset);
        return type;
    }

    private ExternType.Instance instanceType(ByteReader reader, Scope parent) {
        int offset = reader.position();
        ExternType.Instance type =
                new ExternType.Instance(declarations(reader, parent, Scope.Kind.INSTANCE_TYPE).exports);
        depths.check(type, offset);
        return type;
    }

    private Scope declarations(ByteReader reader, Scope parent, Scope.Kind kind) {
        Scope scope = new Scope(kind, parent, limits.definitions());
        if (scope.depth >= limits.nesting()) {
            throw new InvalidComponent(
                    "too_large", reader.position(), "types are nested too deeply: at most " + limits.nesting());
        }
        work.scope(reader.position());
        Imports imports = new Imports(scope, this, work);
        Exports exports = new Exports(scope, this, work);
        Aliases aliases = new Aliases(work);
        int count = reader.count("declarations", limits.definitions());
        for (int i = 0; i < count; i++) {
            work.at(reader.position());
            int leading = reader.u8("a declaration");
            switch (leading) {
                case 0x00 -> core(reader, scope);
                case 0x01 -> define(reader, scope);
                case 0x02 -> aliases.read(reader, scope);
                case 0x03 -> {
                    if (kind != Scope.Kind.COMPONENT_TYPE) {
                        throw reader.leading(leading, "component or instance type declaration");
                    }
                    imports.read(reader);
                }
                case 0x04 -> exports.declare(reader);
                default -> throw reader.leading(leading, "component or instance type declaration");
            }
        }
        if (kind == Scope.Kind.COMPONENT_TYPE) {
            scope.checkOwnResources(work);
        }
        return scope;
    }

    /// The type of an import or of an export, as it is written there. An instance type's resources get new identities.
    ExternType extern(ByteReader reader, Scope scope) {
        int offset = reader.position();
        Sort sort = Sort.read(reader);
        int at = reader.position();
        return switch (sort) {
            case MODULE -> {
                int index = reader.u32("a core type index");
                if (Scope.get(scope.coreTypes, index, "core type", at).type()
                        instanceof Scope.CoreDefinition.OfModule(ExternType.CoreModuleType type)) {
                    yield new ExternType.Module(type);
                }
                throw wrong("core type", index, "a module type", offset);
            }
            case FUNC -> {
                int index = reader.u32("a type index");
                if (type(scope, index, at) instanceof DefinedType.OfFunction(FuncType type)) {
                    yield new ExternType.Function(type);
                }
                throw wrong("type", index, "a function type", offset);
            }
            case COMPONENT -> {
                int index = reader.u32("a type index");
                if (type(scope, index, at) instanceof DefinedType.OfComponent(ComponentType type)) {
                    yield new ExternType.Component(type);
                }
                throw wrong("type", index, "a component type", offset);
            }
            case INSTANCE -> {
                int index = reader.u32("a type index");
                if (type(scope, index, at) instanceof DefinedType.OfInstance(ExternType.Instance type)) {
                    Substitution fresh = new Substitution(work);
                    new Subtyping(work).freshen(type, fresh);
                    yield fresh.extern(type);
                }
                throw wrong("type", index, "an instance type", offset);
            }
            case TYPE -> typeBound(reader, scope);
        };
    }

    private static DefinedType type(Scope scope, int index, int offset) {
        return Scope.get(scope.types, index, "type", offset).type();
    }

    private static InvalidComponent wrong(String space, int index, String expected, int offset) {
        return new InvalidComponent("invalid", offset, space + " index " + index + " is not " + expected);
    }

    private static ExternType typeBound(ByteReader reader, Scope scope) {
        int leading = reader.u8("a type bound");
        int offset = reader.position();
        return switch (leading) {
            case 0x00 -> new ExternType.Type(renamed(type(scope, reader.u32("a type index"), offset)));
            case 0x01 -> new ExternType.NewResource(new ResourceType("resource"));
            default -> throw reader.leading(leading, "type bound");
        };
    }

    /// The same type with an identity of its own, for a new name.
    static DefinedType renamed(DefinedType type) {
        return switch (type) {
            case DefinedType.OfResource(ResourceType resource) ->
                new DefinedType.OfResource(resource.alias(resource.name()));
            case DefinedType.OfValue(ValueType.RecordType record) ->
                new DefinedType.OfValue(new ValueType.RecordType(record.fields()));
            case DefinedType.OfValue(ValueType.VariantType variant) ->
                new DefinedType.OfValue(new ValueType.VariantType(variant.cases()));
            case DefinedType.OfValue(ValueType.EnumType names) ->
                new DefinedType.OfValue(new ValueType.EnumType(names.names()));
            case DefinedType.OfValue(ValueType.FlagsType names) ->
                new DefinedType.OfValue(new ValueType.FlagsType(names.names()));
            default -> type;
        };
    }
}
