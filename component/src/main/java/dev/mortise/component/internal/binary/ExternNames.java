package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.HashMap;
import java.util.Map;

/// The names of one list of imports or exports: their grammar, and that no two are the same to a tool that ignores
/// case.
final class ExternNames {
    /// Whose names they are.
    enum Kind {
        IMPORT("import"),
        EXPORT("export");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final Kind kind;
    private final Map<String, String> taken = new HashMap<>();

    ExternNames(Kind kind) {
        this.kind = kind;
    }

    /// Parses and takes a name.
    ExternName add(String text, int offset) {
        ExternName name = ExternNameParser.parse(text, offset);
        if (kind == Kind.EXPORT && name instanceof ExternName.Reference) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    "`" + text + "` is not a valid export name: only an import can say where to find a component");
        }
        String previous = taken.putIfAbsent(name.uniqueKey(), text);
        if (previous != null) {
            throw new InvalidComponent(
                    "invalid",
                    offset,
                    kind.text + " name `" + text + "` conflicts with previous name `" + previous + "`");
        }
        return name;
    }
}
