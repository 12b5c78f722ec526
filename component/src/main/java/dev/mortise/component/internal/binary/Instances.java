package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.CoreType;
import dev.mortise.component.DecodeLimits;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.CoreImport;
import dev.mortise.component.ExternType.CoreModuleType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.definition.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Decodes core instances and instances.
final class Instances {
    private static final int MOST = DecodeLimits.DEFAULT.definitions();

    private final Scope scope;
    private final WorkLimit work;
    private final Depths depths;

    Instances(Scope scope, WorkLimit work, Depths depths) {
        this.scope = scope;
        this.work = work;
        this.depths = depths;
    }

    void core(ByteReader reader) {
        int leading = reader.u8("a core instance");
        switch (leading) {
            case 0x00 -> instantiateModule(reader);
            case 0x01 -> bundleCore(reader);
            default -> throw reader.leading(leading, "core instance");
        }
    }

    private void instantiateModule(ByteReader reader) {
        int offset = reader.position();
        Scope.Entry<CoreModuleType> module = Scope.get(scope.modules, reader.u32("a module index"), "module", offset);
        int count = reader.count("instantiation arguments", MOST);
        Map<String, Integer> slots = new LinkedHashMap<>();
        Map<String, Map<String, CoreType>> given = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int at = reader.position();
            String name = reader.name("an instantiation argument");
            int kind = reader.u8("an instantiation argument's kind");
            if (kind != 0x12) {
                throw reader.leading(kind, "instantiation arg kind");
            }
            int indexAt = reader.position();
            Scope.Entry<Map<String, CoreType>> instance =
                    Scope.get(scope.coreInstances, reader.u32("a core instance index"), "core instance", indexAt);
            if (slots.putIfAbsent(name, instance.slot()) != null) {
                throw new InvalidComponent(
                        "invalid", at, "duplicate module instantiation argument named `" + name + "`");
            }
            given.put(name, instance.type());
        }
        for (CoreImport one : module.type().imports()) {
            work.step();
            Map<String, CoreType> exports = given.get(one.module());
            if (exports == null) {
                throw new InvalidComponent(
                        "invalid", offset, "missing module instantiation argument named `" + one.module() + "`");
            }
            CoreType export = exports.get(one.name());
            if (export == null) {
                throw new InvalidComponent(
                        "invalid",
                        offset,
                        "module instantiation argument `" + one.module() + "` does not export an item named `"
                                + one.name() + "`");
            }
            String why = CoreSubtyping.mismatch(export, one.type());
            if (why != null) {
                throw new InvalidComponent(
                        "invalid",
                        offset,
                        "type mismatch for export `" + one.name() + "` of module instantiation argument `"
                                + one.module() + "`: " + why);
            }
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.InstantiateModule(slot, module.slot(), Map.copyOf(slots)));
        scope.add(scope.coreInstances, slot, module.type().exports(), reader);
    }

    private void bundleCore(ByteReader reader) {
        int count = reader.count("core exports", MOST);
        Map<String, Integer> slots = new LinkedHashMap<>();
        Map<String, CoreType> exports = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int offset = reader.position();
            String name = reader.name("a core export's name");
            CoreSort sort = CoreSort.read(reader);
            int at = reader.position();
            int index = reader.u32("a core index");
            Scope.Entry<? extends CoreType> entry = switch (sort) {
                case FUNC -> Scope.get(scope.coreFunctions, index, "core function", at);
                case TABLE -> Scope.get(scope.coreTables, index, "core table", at);
                case MEMORY -> Scope.get(scope.coreMemories, index, "core memory", at);
                case GLOBAL -> Scope.get(scope.coreGlobals, index, "core global", at);
                case TAG -> Scope.get(scope.coreTags, index, "tag", at);
                case TYPE, MODULE, INSTANCE ->
                    throw new InvalidComponent("invalid", offset, "a core instance cannot export a core " + sort.text);
            };
            if (exports.putIfAbsent(name, entry.type()) != null) {
                throw new InvalidComponent("invalid", offset, "export name `" + name + "` already defined");
            }
            slots.put(name, entry.slot());
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.BundleCore(slot, slots, exports));
        scope.add(scope.coreInstances, slot, exports, reader);
    }

    void component(ByteReader reader) {
        int start = reader.position();
        int leading = reader.u8("an instance");
        switch (leading) {
            case 0x00 -> instantiateComponent(reader, start);
            case 0x01 -> bundle(reader, start);
            default -> throw reader.leading(leading, "instance");
        }
    }

    private void instantiateComponent(ByteReader reader, int start) {
        int offset = reader.position();
        Scope.Entry<ComponentType> component =
                Scope.get(scope.components, reader.u32("a component index"), "component", offset);
        int count = reader.count("instantiation arguments", MOST);
        Map<String, Integer> slots = new LinkedHashMap<>();
        Map<String, ExternType> given = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int at = reader.position();
            String name = reader.name("an instantiation argument");
            Sort sort = Sort.read(reader);
            int indexAt = reader.position();
            Scope.Entry<ExternType> definition = Exports.definition(scope, sort, reader.u32("an index"), indexAt);
            if (given.putIfAbsent(name, definition.type()) != null) {
                throw new InvalidComponent(
                        "invalid",
                        at,
                        "instantiation argument `" + name + "` conflicts with previous argument `" + name + "`");
            }
            slots.put(name, definition.slot());
        }
        Subtyping.Instantiated instantiated = new Subtyping(work).instantiate(component.type(), given);
        if (instantiated.mismatch() != null) {
            throw new InvalidComponent(
                    "invalid", offset, "the component cannot be instantiated: " + instantiated.mismatch());
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.InstantiateComponent(slot, component.slot(), slots));
        ExternType.Instance instance = new ExternType.Instance(instantiated.exports());
        scope.own(instance, work);
        add(slot, instance, reader, start);
    }

    private void bundle(ByteReader reader, int start) {
        int count = reader.count("exports", MOST);
        ExternNames names = new ExternNames(ExternNames.Kind.EXPORT);
        // A resource has no name inside such an instance, so that annotated names find none.
        AnnotatedNames annotated = new AnnotatedNames();
        Map<String, Integer> slots = new LinkedHashMap<>();
        Map<String, ExternType> exports = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int offset = reader.position();
            String name = Imports.name(reader);
            ExternName parsed = names.add(name, offset);
            Sort sort = Sort.read(reader);
            int indexAt = reader.position();
            Scope.Entry<ExternType> definition = Exports.definition(scope, sort, reader.u32("an index"), indexAt);
            if (!(parsed instanceof ExternName.Plain)) {
                annotated.check(parsed, definition.type(), offset);
            }
            exports.put(name, definition.type());
            if (definition.slot() >= 0) {
                slots.put(name, definition.slot());
            }
        }
        int slot = scope.newSlot();
        scope.steps.add(new Step.Bundle(slot, slots));
        add(slot, new ExternType.Instance(exports), reader, start);
    }

    private void add(int slot, ExternType.Instance type, ByteReader reader, int start) {
        depths.check(type, start);
        scope.add(scope.instances, slot, type, reader);
        Imports.bindResources(scope, slot, type, new ArrayList<>(), work);
    }
}
