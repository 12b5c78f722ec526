package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.definition.Step;
import java.util.Map;

/// Decodes aliases: of an instance's exports, of a core instance's exports, and of definitions further out.
final class Aliases {
    private final WorkLimit work;

    Aliases(WorkLimit work) {
        this.work = work;
    }

    void read(ByteReader reader, Scope scope) {
        int offset = reader.position();
        int sort = reader.u8("an alias sort");
        int core = sort == 0x00 ? reader.u8("a core sort") : 0;
        int target = reader.u8("an alias target");
        switch (target) {
            case 0x00 -> export(reader, scope, sort, core, offset);
            case 0x01 -> coreExport(reader, scope, sort, core, offset);
            case 0x02 -> outer(reader, scope, sort, core, offset);
            default -> throw reader.leading(target, "alias");
        }
    }

    private void export(ByteReader reader, Scope scope, int sortByte, int core, int offset) {
        Sort sort = sort(sortByte, core, reader);
        if (scope.isType() && sort != Sort.TYPE && sort != Sort.INSTANCE) {
            throw new InvalidComponent(
                    "invalid", offset, "aliases in component and instance types may only refer to types or instances");
        }
        int at = reader.position();
        int index = reader.u32("an instance index");
        Scope.Entry<ExternType.Instance> instance = Scope.get(scope.instances, index, "instance", at);
        String name = reader.name("an export's name");
        ExternType type = instance.type().exports().get(name);
        if (type == null) {
            throw new InvalidComponent("invalid", offset, "instance " + index + " has no export named `" + name + "`");
        }
        if (!Subtyping.kind(type).equals(sort.text)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "export `" + name + "` for instance " + index + " is not a " + sort.text + ", it is a "
                            + Subtyping.kind(type));
        }
        ResourceType resource = Subtyping.resourceOf(type);
        if (sort == Sort.TYPE) {
            int slot = resource == null ? -1 : scope.resourceSlots.getOrDefault(resource, -1);
            DefinedType defined = switch (type) {
                case ExternType.Type(DefinedType known) -> known;
                case ExternType.NewResource(ResourceType introduced) -> new DefinedType.OfResource(introduced);
                default -> throw new IllegalStateException("a type export is a type");
            };
            scope.add(scope.types, slot, defined, reader);
            return;
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.Alias(slot, instance.slot(), name));
        Imports.introduce(scope, slot, type, reader, work);
    }

    private static Sort sort(int sort, int core, ByteReader reader) {
        return switch (sort) {
            case 0x00 -> {
                if (core != 0x11) {
                    throw reader.leading(core, "component external kind: the only core sort here is module (0x11)");
                }
                yield Sort.MODULE;
            }
            case 0x01 -> Sort.FUNC;
            case 0x02 -> throw Unsupported.feature("value definitions", reader.position());
            case 0x03 -> Sort.TYPE;
            case 0x04 -> Sort.COMPONENT;
            case 0x05 -> Sort.INSTANCE;
            default -> throw reader.leading(sort, "component external kind");
        };
    }

    private static void coreExport(ByteReader reader, Scope scope, int sortByte, int core, int offset) {
        if (sortByte != 0x00) {
            throw reader.leading(sortByte, "core export alias kind: expected a core sort");
        }
        if (scope.isType()) {
            throw new InvalidComponent(
                    "invalid", offset, "aliases in component and instance types may only refer to types or instances");
        }
        String expected = switch (core) {
            case 0x00 -> "func";
            case 0x01 -> "table";
            case 0x02 -> "memory";
            case 0x03 -> "global";
            case 0x04 -> "tag";
            default -> throw reader.leading(core, "core export alias kind");
        };
        int at = reader.position();
        int index = reader.u32("a core instance index");
        Scope.Entry<Map<String, CoreType>> instance = Scope.get(scope.coreInstances, index, "core instance", at);
        String name = reader.name("an export's name");
        CoreType type = instance.type().get(name);
        if (type == null) {
            throw new InvalidComponent(
                    "invalid", offset, "core instance " + index + " has no export named `" + name + "`");
        }
        if (!CoreSubtyping.text(type).equals(expected)) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "export `" + name + "` for core instance " + index + " is not a " + expected + ", it is a "
                            + CoreSubtyping.text(type));
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.AliasCore(slot, instance.slot(), name, type));
        switch (type) {
            case CoreType.Function function -> scope.add(scope.coreFunctions, slot, function, reader);
            case CoreType.Table table -> scope.add(scope.coreTables, slot, table, reader);
            case CoreType.Memory memory -> scope.add(scope.coreMemories, slot, memory, reader);
            case CoreType.Global global -> scope.add(scope.coreGlobals, slot, global, reader);
            case CoreType.Tag tag -> scope.add(scope.coreTags, slot, tag, reader);
        }
    }

    private void outer(ByteReader reader, Scope scope, int sort, int core, int offset) {
        boolean allowed = (sort == 0x00 && (core == 0x10 || core == 0x11)) || sort == 0x03 || sort == 0x04;
        if (!allowed) {
            throw new InvalidComponent(
                    "malformed",
                    offset,
                    "invalid leading byte (0x" + Integer.toHexString(sort == 0x00 ? core : sort)
                            + ") for component outer alias kind: expected a type, core type, core module or component");
        }
        if (scope.isType() && (sort == 0x04 || core == 0x11)) {
            throw new InvalidComponent(
                    "invalid", offset, "aliases in component and instance types may only refer to types or instances");
        }
        int count = reader.u32("an outer alias count");
        int at = reader.position();
        int index = reader.u32("an index");
        Scope outer = scope.outward(count);
        if (outer == null) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "invalid outer alias count of " + Integer.toUnsignedString(count) + ": there are " + scope.depth
                            + " enclosing components or types");
        }
        if (sort == 0x03) {
            DefinedType type = Scope.get(outer.types, index, "type", at).type();
            if (crossesComponent(scope, outer) && new FreeResources(work, resource -> true).any(type)) {
                throw new InvalidComponent(
                        "invalid",
                        offset,
                        "cannot alias outer type which transitively refers to resources not defined in the current"
                                + " component");
            }
            int slot = type instanceof DefinedType.OfResource(ResourceType resource)
                    ? scope.resourceSlots.getOrDefault(resource, -1)
                    : -1;
            scope.add(scope.types, slot, type, reader);
        } else if (sort == 0x04) {
            Scope.Entry<ComponentType> component = Scope.get(outer.components, index, "component", at);
            int slot = step(scope, count, component.slot());
            scope.add(scope.components, slot, component.type(), reader);
        } else if (core == 0x10) {
            scope.add(
                    scope.coreTypes,
                    -1,
                    Scope.get(outer.coreTypes, index, "core type", at).type(),
                    reader);
        } else {
            Scope.Entry<ExternType.CoreModuleType> module = Scope.get(outer.modules, index, "module", at);
            int slot = step(scope, count, module.slot());
            scope.add(scope.modules, slot, module.type(), reader);
        }
    }

    private static int step(Scope scope, int count, int outerSlot) {
        int slot = scope.newSlot();
        scope.steps.add(new Step.Outer(slot, count, outerSlot));
        return slot;
    }

    private static boolean crossesComponent(Scope scope, Scope outer) {
        for (Scope inner = scope; inner != null && !inner.equals(outer); inner = inner.parent) {
            if (inner.kind == Scope.Kind.COMPONENT) {
                return true;
            }
        }
        return false;
    }
}
