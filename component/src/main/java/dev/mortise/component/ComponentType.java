package dev.mortise.component;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The type of a component: what it needs and what it gives.
///
/// @param imports by name, in order
/// @param exports by name, in order
public record ComponentType(Map<String, ExternType> imports, Map<String, ExternType> exports) {
    /// Copies, keeping the order.
    public ComponentType {
        imports = Collections.unmodifiableMap(new LinkedHashMap<>(imports));
        exports = Collections.unmodifiableMap(new LinkedHashMap<>(exports));
    }
}
