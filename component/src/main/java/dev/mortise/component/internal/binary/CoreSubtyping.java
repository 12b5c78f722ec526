package dev.mortise.component.internal.binary;

import dev.mortise.component.CoreType;
import dev.mortise.component.ExternType.CoreImport;
import dev.mortise.component.ExternType.CoreModuleType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a core definition may stand where another is expected. A mismatch is told as text, null is a match.
final class CoreSubtyping {
    private CoreSubtyping() {}

    static String text(CoreType type) {
        return switch (type) {
            case CoreType.Function function -> "func";
            case CoreType.Table table -> "table";
            case CoreType.Memory memory -> "memory";
            case CoreType.Global global -> "global";
            case CoreType.Tag tag -> "tag";
        };
    }

    static @Nullable String mismatch(CoreType given, CoreType wanted) {
        return switch (wanted) {
            case CoreType.Function function ->
                given instanceof CoreType.Function other
                        ? other.equals(function)
                                ? null
                                : "expected: " + signature(function) + ", found: " + signature(other)
                        : kinds(given, wanted);
            case CoreType.Table table ->
                given instanceof CoreType.Table other ? tables(other, table) : kinds(given, wanted);
            case CoreType.Memory memory ->
                given instanceof CoreType.Memory other
                        ? other.shared() == memory.shared()
                                        && limits(
                                                other.minimumPages(),
                                                other.maximumPages(),
                                                memory.minimumPages(),
                                                memory.maximumPages())
                                ? null
                                : "mismatch in memory limits: expected " + memory + ", found " + other
                        : kinds(given, wanted);
            case CoreType.Global global ->
                given instanceof CoreType.Global other
                        ? other.equals(global)
                                ? null
                                : "expected global type " + global.type() + ", found " + other.type()
                        : kinds(given, wanted);
            case CoreType.Tag tag ->
                given instanceof CoreType.Tag other
                        ? other.equals(tag)
                                ? null
                                : "expected tag " + tag.parameters() + ", found " + other.parameters()
                        : kinds(given, wanted);
        };
    }

    private static String signature(CoreType.Function type) {
        StringBuilder text = new StringBuilder("(func");
        if (!type.parameters().isEmpty()) {
            text.append(" (param ").append(String.join(" ", type.parameters())).append(')');
        }
        if (!type.results().isEmpty()) {
            text.append(" (result ").append(String.join(" ", type.results())).append(')');
        }
        return text.append(')').toString();
    }

    private static @Nullable String tables(CoreType.Table given, CoreType.Table wanted) {
        if (!given.element().equals(wanted.element())) {
            return "expected table element type " + wanted.element() + ", found " + given.element();
        }
        return limits(given.minimum(), given.maximum(), wanted.minimum(), wanted.maximum())
                ? null
                : "mismatch in table limits: expected " + wanted + ", found " + given;
    }

    private static boolean limits(
            long givenMinimum, @Nullable Long givenMaximum, long wantedMinimum, @Nullable Long wantedMaximum) {
        return givenMinimum >= wantedMinimum
                && (wantedMaximum == null || (givenMaximum != null && givenMaximum <= wantedMaximum));
    }

    private static String kinds(CoreType given, CoreType wanted) {
        return "expected " + text(wanted) + ", found " + text(given);
    }

    static @Nullable String modules(CoreModuleType given, CoreModuleType wanted, WorkLimit work) {
        work.steps(wanted.imports().size()
                + given.imports().size()
                + wanted.exports().size());
        Map<String, CoreType> available = new HashMap<>();
        for (CoreImport one : wanted.imports()) {
            available.put(key(one), one.type());
        }
        for (CoreImport one : given.imports()) {
            CoreType found = available.get(key(one));
            if (found == null) {
                return "missing expected import `" + one.module() + "::" + one.name() + "`";
            }
            String why = mismatch(found, one.type());
            if (why != null) {
                return "type mismatch in import `" + one.module() + "::" + one.name() + "`: " + why;
            }
        }
        for (Map.Entry<String, CoreType> export : wanted.exports().entrySet()) {
            CoreType found = given.exports().get(export.getKey());
            if (found == null) {
                return "missing expected export `" + export.getKey() + "`";
            }
            String why = mismatch(found, export.getValue());
            if (why != null) {
                return "type mismatch in export `" + export.getKey() + "`: " + why;
            }
        }
        return null;
    }

    private static String key(CoreImport one) {
        return one.module().length() + ":" + one.module() + one.name();
    }
}
