package dev.mortise.component.conformance;

import dev.mortise.component.conformance.Directive.Source;
import dev.mortise.component.conformance.WastNode.Group;
import dev.mortise.component.conformance.WastNode.Literal;
import dev.mortise.component.conformance.WastNode.Word;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directives of one .wast file.
///
/// @param name the file's path in the folder, without its ending
record WastFile(String name, List<Directive> directives) {
    private static final Set<String> REFUSALS =
            Set.of("assert_invalid", "assert_malformed", "assert_unlinkable", "assert_trap");

    static WastFile read(Path root, Path file) throws IOException {
        String name = root.relativize(file).toString().replace('\\', '/');
        WastReader reader = new WastReader(Files.readAllBytes(file));
        List<Directive> directives = new ArrayList<>();
        try {
            for (Group group : reader.groups()) {
                directives.add(directive(group, reader));
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException(name + ": " + malformed.getMessage(), malformed);
        }
        return new WastFile(name.substring(0, name.length() - ".wast".length()), List.copyOf(directives));
    }

    private static Directive directive(Group group, WastReader reader) {
        int line = reader.line(group.start());
        String name = group.head();
        if (isSource(group)) {
            if (group.word(1).equals("instance")) {
                return new Directive.Instantiate(line, name + " instance", id(group.word(2)), id(group.word(3)));
            }
            Source source = source(group, reader);
            return new Directive.Define(line, source.isDefinition() ? name + " definition" : name, source);
        }
        if (name.equals("invoke")) {
            return new Directive.Call(line, name, invoke(group), group);
        }
        if (group.parts().size() > 1 && group.parts().get(1) instanceof Group first) {
            if (first.head().equals("invoke") && (name.equals("assert_return") || name.equals("assert_trap"))) {
                return new Directive.Call(line, name, invoke(first), group);
            }
            if (isSource(first) && REFUSALS.contains(name) && !first.word(1).equals("instance")) {
                return new Directive.Refuse(line, name, source(first, reader), WastValues.text(group, 2));
            }
        }
        return new Directive.Other(line, name);
    }

    private static boolean isSource(Group group) {
        return group.head().equals("component") || group.head().equals("module");
    }

    private static @Nullable String id(String word) {
        return word.startsWith("$") ? word : null;
    }

    private static Directive.Invoke invoke(Group group) {
        String instance = id(group.word(1));
        int function = instance == null ? 1 : 2;
        return new Directive.Invoke(instance, WastValues.text(group, function), group, function + 1);
    }

    private static Source source(Group group, WastReader reader) {
        String kind = group.head();
        String id = null;
        String form = "";
        Word definition = null;
        int next = 1;
        for (; next < group.parts().size() && group.parts().get(next) instanceof Word word; next++) {
            if (word.text().equals("definition")) {
                definition = word;
            } else if (word.text().startsWith("$")) {
                id = word.text();
            } else {
                form = word.text();
            }
        }
        byte[] literals = literals(group, next, form.equals("quote"));
        boolean core = kind.equals("module");
        if (form.equals("binary")) {
            return new Source(core, id, definition != null, literals, null);
        }
        String text;
        if (form.equals("quote")) {
            text = "(" + kind + " " + new String(literals, StandardCharsets.UTF_8) + ")";
        } else if (definition != null) {
            text = reader.text(group.start(), definition.start())
                    + reader.text(definition.start() + definition.text().length(), group.end());
        } else {
            text = reader.text(group.start(), group.end());
        }
        return new Source(core, id, definition != null, null, text);
    }

    /// All literals, one after the other; those of a text with a space between.
    private static byte[] literals(Group group, int from, boolean isText) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (WastNode part : group.parts().subList(from, group.parts().size())) {
            if (part instanceof Literal(int start, byte[] bytes)) {
                out.writeBytes(bytes);
                if (isText) {
                    out.write(' ');
                }
            }
        }
        return out.toByteArray();
    }
}
