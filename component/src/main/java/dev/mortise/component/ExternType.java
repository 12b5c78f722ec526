package dev.mortise.component;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The type of what a component imports or exports under a name.
public sealed interface ExternType {

    /// A function.
    ///
    /// @param type its type
    record Function(FuncType type) implements ExternType {}

    /// An instance: a bundle of named exports, which is what a WIT interface becomes.
    ///
    /// @param exports in order
    record Instance(Map<String, ExternType> exports) implements ExternType {
        /// Copies, keeping the order.
        public Instance {
            exports = Collections.unmodifiableMap(new LinkedHashMap<>(exports));
        }
    }

    /// A component.
    ///
    /// @param type its type
    record Component(ComponentType type) implements ExternType {}

    /// A core module.
    ///
    /// @param type its imports and exports
    record Module(CoreModuleType type) implements ExternType {}

    /// A type that introduces a resource.
    ///
    /// @param resource the resource, told apart by identity
    record NewResource(ResourceType resource) implements ExternType {}

    /// A type that is the same as a known one.
    ///
    /// @param type which
    record Type(DefinedType type) implements ExternType {}

    /// What a type definition may stand for.
    sealed interface DefinedType {
        /// A value type.
        ///
        /// @param type which
        record OfValue(ValueType type) implements DefinedType {}

        /// A resource.
        ///
        /// @param type which
        record OfResource(ResourceType type) implements DefinedType {}

        /// A function type.
        ///
        /// @param type which
        record OfFunction(FuncType type) implements DefinedType {}

        /// A component type.
        ///
        /// @param type which
        record OfComponent(ComponentType type) implements DefinedType {}

        /// An instance type.
        ///
        /// @param type which
        record OfInstance(Instance type) implements DefinedType {}
    }

    /// The imports and exports of a core module.
    ///
    /// @param imports in order; a name pair may occur once
    /// @param exports in order
    record CoreModuleType(List<CoreImport> imports, Map<String, CoreType> exports) {
        /// Copies, keeping the order.
        public CoreModuleType {
            imports = List.copyOf(imports);
            exports = Collections.unmodifiableMap(new LinkedHashMap<>(exports));
        }
    }

    /// One import of a core module.
    ///
    /// @param module the first name
    /// @param name the second name
    /// @param type what it must be
    record CoreImport(String module, String name, CoreType type) {}
}
