package dev.mortise.component;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The type of a component: what it needs and what it gives.
///
/// @param imports by name, in order
/// @param exports by name, in order
public record ComponentType(Map<String, ExternType> imports, Map<String, ExternType> exports) {
    private static final int MOST_LISTED = 30;

    /// Copies, keeping the order.
    public ComponentType {
        imports = Collections.unmodifiableMap(new LinkedHashMap<>(imports));
        exports = Collections.unmodifiableMap(new LinkedHashMap<>(exports));
    }

    /// The functions that are exported under one name.
    ///
    /// @param interfaceName an exported instance, such as `erp:plugin/plugin-api@1.0.0`; empty for the
    ///     functions that the component exports itself
    /// @return by name, in order
    /// @throws IllegalArgumentException if no such instance is exported; it lists what is
    public Map<String, FuncType> functions(String interfaceName) {
        Map<String, FuncType> functions = new LinkedHashMap<>();
        holder(interfaceName).forEach((name, type) -> {
            if (type instanceof ExternType.Function(FuncType function)) {
                functions.put(name, function);
            }
        });
        return Collections.unmodifiableMap(functions);
    }

    /// The type of an exported function.
    ///
    /// @param interfaceName the exported instance; empty for a function that the component exports itself
    /// @param function its name
    /// @return with the names of the parameters
    /// @throws IllegalArgumentException if there is no such function; it lists those that there are
    public FuncType function(String interfaceName, String function) {
        if (holder(interfaceName).get(function) instanceof ExternType.Function(FuncType type)) {
            return type;
        }
        throw new IllegalArgumentException("no exported function `" + function + "`"
                + (interfaceName.isEmpty()
                        ? ": the component exports the functions "
                        : " of `" + interfaceName + "`, which has ")
                + listed(functions(interfaceName).keySet()));
    }

    private Map<String, ExternType> holder(String interfaceName) {
        if (interfaceName.isEmpty()) {
            return exports;
        }
        if (exports.get(interfaceName) instanceof ExternType.Instance(Map<String, ExternType> inside)) {
            return inside;
        }
        throw new IllegalArgumentException("no exported interface `" + interfaceName + "`: the component exports "
                + listed(names(exports, ExternType.Instance.class)));
    }

    private static List<String> names(Map<String, ExternType> externs, Class<? extends ExternType> kind) {
        return externs.entrySet().stream()
                .filter(one -> kind.isInstance(one.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String listed(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String first =
                names.stream().limit(MOST_LISTED).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return names.size() <= MOST_LISTED ? first : first + " and " + (names.size() - MOST_LISTED) + " more";
    }
}
