package dev.mortise.component.internal.definition;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import java.util.List;
import java.util.Map;

/// One step of an instantiation. `slot` is the slot it fills.
public sealed interface Step {
    int slot();

    /// Takes what the linker or the outer component gives under a name.
    record Import(int slot, String name, ExternType type) implements Step {}

    /// Makes a core module available.
    record Module(int slot, ModuleDefinition module) implements Step {}

    /// Instantiates a core module.
    ///
    /// @param arguments slots of core instances by the first name of an import
    record InstantiateModule(int slot, int module, Map<String, Integer> arguments) implements Step {}

    /// Makes a core instance out of definitions; `types` says what each export is.
    record BundleCore(int slot, Map<String, Integer> exports, Map<String, CoreType> types) implements Step {}

    /// Takes an export of a core instance.
    record AliasCore(int slot, int instance, String name, CoreType type) implements Step {}

    /// Makes a nested component available; it may refer to outer frames.
    record Nested(int slot, ComponentDefinition component) implements Step {}

    /// Instantiates a component.
    record InstantiateComponent(int slot, int component, Map<String, Integer> arguments) implements Step {}

    /// Makes an instance out of definitions.
    record Bundle(int slot, Map<String, Integer> exports) implements Step {}

    /// Takes an export of an instance.
    record Alias(int slot, int instance, String name) implements Step {}

    /// Takes a core module or a component of an enclosing component, `count` levels up.
    record Outer(int slot, int count, int outerSlot) implements Step {}

    /// Makes a resource type; `destructor` is the slot of a core function or -1.
    record NewResource(int slot, ResourceType type, int destructor) implements Step {}

    /// Keeps the resource type that stands at a path of an instance, or of the slot itself when the path is empty.
    record BindResource(int slot, int source, List<String> path) implements Step {}

    /// `canon lift`.
    record Lift(
            int slot, int coreFunction, FuncType type, CanonicalOptions options, Map<ResourceType, Integer> resources)
            implements Step {}

    /// `canon lower`.
    record Lower(int slot, int function, FuncType type, CanonicalOptions options, Map<ResourceType, Integer> resources)
            implements Step {}

    /// `canon resource.new`, `resource.drop` and `resource.rep`.
    record Resource(int slot, Builtin builtin, int resource) implements Step {}

    /// Which canonical built-in.
    enum Builtin {
        NEW,
        DROP,
        REP
    }
}
