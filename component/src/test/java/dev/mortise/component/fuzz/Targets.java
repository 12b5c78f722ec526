package dev.mortise.component.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// The targets by their names.
final class Targets {
    static final Map<String, Consumer<byte[]>> ALL = all();

    private Targets() {}

    private static Map<String, Consumer<byte[]>> all() {
        Map<String, Consumer<byte[]>> all = new LinkedHashMap<>();
        all.put("decode", DecodeTarget::fuzzerTestOneInput);
        all.put("structured", StructuredTarget::fuzzerTestOneInput);
        all.put("values", ValuesTarget::fuzzerTestOneInput);
        return all;
    }

    static Consumer<byte[]> named(String name) {
        Consumer<byte[]> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException("expected one of the targets " + ALL.keySet() + ", found " + name);
        }
        return target;
    }
}
