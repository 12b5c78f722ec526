package dev.mortise.component.internal.link;

import dev.mortise.component.LinkError;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.abi.FlatType;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.definition.Step;
import dev.mortise.component.internal.link.CompiledModule.CoreNeed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValue;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/// Follows the steps of a component and fills a frame.
final class Instantiation {

    private final Plan plan;
    private final Store store;

    Instantiation(Plan plan, Store store) {
        this.plan = plan;
        this.store = store;
    }

    /// A component at run time, with the frame it may refer to.
    record Closure(ComponentDefinition definition, @Nullable Frame outer) {}

    /// An instance at run time: functions, instances, resources, modules and components by name.
    record InstanceValue(Map<String, Object> exports) {
        Object export(String name) {
            return CompiledModule.present(exports.get(name), name);
        }
    }

    Frame run(
            ComponentDefinition component,
            @Nullable Frame outer,
            @Nullable Frame parent,
            Map<String, Object> arguments) {
        store.takeComponentInstance(component.steps().size());
        Frame frame = new Frame(store, outer, parent, component.slots());
        for (Step step : component.steps()) {
            frame.put(step.slot(), value(step, frame, arguments));
        }
        return frame;
    }

    static InstanceValue exports(ComponentDefinition component, Frame frame) {
        return new InstanceValue(collect(component.exports(), frame));
    }

    private static Map<String, Object> collect(Map<String, Integer> slots, Frame frame) {
        Map<String, Object> values = new HashMap<>();
        slots.forEach((name, slot) -> {
            Object value = slot < 0 ? null : frame.peek(slot);
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    private @Nullable Object value(Step step, Frame frame, Map<String, Object> arguments) {
        return switch (step) {
            case Step.Import one -> arguments.get(one.name());
            case Step.Module module -> store.module(module.module());
            case Step.InstantiateModule one -> instantiate(one, frame);
            case Step.BundleCore bundle -> {
                Map<String, CoreExport> exports = new HashMap<>();
                bundle.exports().forEach((name, slot) -> exports.put(name, frame.get(slot, CoreExport.class)));
                yield new CoreInstance.Bundle(exports);
            }
            case Step.AliasCore alias ->
                frame.get(alias.instance(), CoreInstance.class).export(alias.name());
            case Step.Nested nested -> new Closure(nested.component(), frame);
            case Step.InstantiateComponent one -> {
                Closure closure = frame.get(one.component(), Closure.class);
                Frame inner = run(closure.definition(), closure.outer(), frame, collect(one.arguments(), frame));
                yield exports(closure.definition(), inner);
            }
            case Step.Bundle bundle -> new InstanceValue(collect(bundle.exports(), frame));
            case Step.Alias alias ->
                frame.get(alias.instance(), InstanceValue.class).export(alias.name());
            case Step.Outer outer -> frame.outward(outer.count()).peek(outer.outerSlot());
            case Step.NewResource one -> resource(one, frame);
            case Step.BindResource bind -> {
                Object value = frame.get(bind.source(), InstanceValue.class);
                for (String name : bind.path()) {
                    value = ((InstanceValue) value).export(name);
                }
                yield value;
            }
            case Step.Lift lift ->
                new CanonLift(
                        frame,
                        plan.flattening(lift),
                        frame.get(lift.coreFunction(), CoreExport.Func.class),
                        CanonicalCall.of(lift.options(), frame));
            case Step.Lower lower -> lower(lower, frame);
            case Step.Resource builtin -> {
                boolean drops = builtin.builtin() == Step.Builtin.DROP;
                yield new CoreExport.Func(
                        FunctionType.of(List.of(ValType.I32), drops ? List.of() : List.of(ValType.I32)),
                        new CanonResource(frame, builtin.builtin(), builtin.resource()),
                        null);
            }
        };
    }

    private RuntimeResource resource(Step.NewResource step, Frame frame) {
        Consumer<Object> destructor = null;
        if (step.destructor() >= 0) {
            CoreExport.Func function = frame.get(step.destructor(), CoreExport.Func.class);
            destructor = representation -> function.call((Integer) representation);
        }
        RuntimeResource resource =
                new RuntimeResource(new ResourceType(step.type().name()), frame, destructor);
        store.know(resource);
        return resource;
    }

    private CoreExport lower(Step.Lower step, Frame frame) {
        Flattening flattening = plan.flattening(step);
        WasmFunctionHandle handle = new CanonLower(
                frame,
                flattening,
                frame.get(step.function(), ComponentFunction.class),
                CanonicalCall.of(step.options(), frame));
        FunctionType type = FunctionType.of(types(flattening.loweredParameters()), types(flattening.loweredResults()));
        return new CoreExport.Func(type, handle, null);
    }

    private static List<ValType> types(List<FlatType> types) {
        return types.stream()
                .map(type -> switch (type) {
                    case I32 -> ValType.I32;
                    case I64 -> ValType.I64;
                    case F32 -> ValType.F32;
                    case F64 -> ValType.F64;
                })
                .toList();
    }

    private CoreInstance instantiate(Step.InstantiateModule step, Frame frame) {
        CompiledModule module = frame.get(step.module(), CompiledModule.class);
        store.takeCoreInstance(module.module());
        ImportValues.Builder imports = ImportValues.builder();
        for (CoreNeed one : module.imports()) {
            ImportValue extra = extra(one, module);
            if (extra != null && module.declares(one)) {
                throw new LinkError(
                        "reserved_import",
                        "a core module imports `" + one.module() + "` `" + one.name()
                                + "`, a name that is kept for what the host adds: rename the import");
            }
            ImportValue value = extra != null ? extra : given(one, step, frame);
            add(imports, value);
        }
        Instance instance = module.instantiate(imports, store);
        store.add(instance);
        return new CoreInstance.OfModule(instance, module);
    }

    private static void add(ImportValues.Builder imports, ImportValue value) {
        switch (value.type()) {
            case FUNCTION -> imports.addFunction((ImportFunction) value);
            case GLOBAL -> imports.addGlobal((ImportGlobal) value);
            case MEMORY -> imports.addMemory((ImportMemory) value);
            case TABLE -> imports.addTable((ImportTable) value);
            case TAG -> imports.addTag((ImportTag) value);
        }
    }

    private static ImportValue given(CoreNeed one, Step.InstantiateModule step, Frame frame) {
        Integer slot = step.arguments().get(one.module());
        if (slot == null) {
            throw new IllegalStateException("a rewritten core module imports `" + one.module() + "` `" + one.name()
                    + "`, which neither the component nor the core imports give");
        }
        return frame.get(slot, CoreInstance.class).export(one.name()).as(one.wanted());
    }

    private @Nullable ImportValue extra(CoreNeed one, CompiledModule module) {
        GlobalInstance global = store.extra().global(one.module(), one.name());
        if (global != null) {
            return new ImportGlobal(one.wanted().module(), one.wanted().name(), global);
        }
        LongUnaryOperator hook = store.extra().hook(one.module(), one.name());
        if (hook != null && one.wanted() instanceof FunctionImport function) {
            return new HostFunction(
                    function.module(),
                    function.name(),
                    module.module().typeSection().getType(function.typeIndex()),
                    (instance, arguments) -> {
                        try {
                            return new long[] {hook.applyAsLong(arguments[0])};
                        } catch (RuntimeException thrown) {
                            throw new HostFault(thrown);
                        }
                    });
        }
        return null;
    }
}
