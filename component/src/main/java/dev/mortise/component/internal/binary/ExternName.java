package dev.mortise.component.internal.binary;

import java.util.Locale;

/// The name of an import or export, taken apart.
sealed interface ExternName {
    /// `a-b`.
    record Plain(String label) implements ExternName {}

    /// `[constructor]r`.
    record Constructor(String resource) implements ExternName {}

    /// `[method]r.f`.
    record Method(String resource, String function) implements ExternName {}

    /// `[static]r.f`.
    record Static(String resource, String function) implements ExternName {}

    /// `ns:package/interface@1.2.3`; the version is empty when there is none.
    record Interface(String path, String version) implements ExternName {}

    /// `unlocked-dep=<…>`, `locked-dep=<…>`, `url=<…>` or `integrity=<…>`: where to find a component. Imports only.
    record Reference(String text) implements ExternName {}

    /// What two names of one list of imports or exports must not have in common. A tool that makes identifiers of names
    /// drops case and annotations.
    default String uniqueKey() {
        return switch (this) {
            case Plain(String label) -> lower(label);
            case Constructor(String resource) -> "[constructor]" + lower(resource);
            case Method(String resource, String function) -> member(resource, function);
            case Static(String resource, String function) -> member(resource, function);
            case Interface(String path, String version) -> lower(path) + '@' + version;
            case Reference(String text) -> text;
        };
    }

    private static String member(String resource, String function) {
        return resource.equalsIgnoreCase(function) ? lower(resource) : lower(resource + "." + function);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
