package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Names of imports or exports: their grammar, and that no two are the same to a tool that ignores case.
final class ExternNames {
    private static final Pattern WORDS = Pattern.compile("[a-z][0-9a-z]*(-[0-9a-z]+)*");
    private static final Pattern LABEL = Pattern.compile("([a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(-([0-9a-z]+|[0-9A-Z]+))*");
    private static final String NUMBER = "(0|[1-9][0-9]{0,18})";
    private static final String IDENTIFIERS = "[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*";
    private static final Pattern VERSION = Pattern.compile(
            NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(-" + IDENTIFIERS + ")?(\\+" + IDENTIFIERS + ")?");

    private final String what;
    private final Map<String, String> taken = new HashMap<>();

    ExternNames(String what) {
        this.what = what;
    }

    /// A name, taken apart.
    sealed interface Name {
        record Plain(String label) implements Name {}

        record Constructor(String resource) implements Name {}

        record Method(String resource, String function) implements Name {}

        record Static(String resource, String function) implements Name {}

        record Interface(String id) implements Name {}
    }

    /// Parses and takes a name.
    Name add(String text, int offset) {
        Name name = parse(text, offset);
        String key = switch (name) {
            case Name.Plain(String label) -> label;
            case Name.Constructor(String resource) -> "[constructor]" + resource;
            case Name.Method(String resource, String function) -> member(resource, function);
            case Name.Static(String resource, String function) -> member(resource, function);
            case Name.Interface(String id) -> id;
        };
        String previous = taken.putIfAbsent(key.toLowerCase(Locale.ROOT), text);
        if (previous != null) {
            throw new InvalidComponent(
                    "invalid", offset, what + " name `" + text + "` conflicts with previous name `" + previous + "`");
        }
        return name;
    }

    private static String member(String resource, String function) {
        return resource.equalsIgnoreCase(function) ? resource : resource + "." + function;
    }

    private static Name parse(String text, int offset) {
        if (text.startsWith("[constructor]")) {
            return new Name.Constructor(label(text.substring("[constructor]".length()), text, offset));
        }
        if (text.startsWith("[method]")) {
            String[] parts = parts(text.substring("[method]".length()), text, offset);
            return new Name.Method(parts[0], parts[1]);
        }
        if (text.startsWith("[static]")) {
            String[] parts = parts(text.substring("[static]".length()), text, offset);
            return new Name.Static(parts[0], parts[1]);
        }
        if (text.indexOf(':') >= 0) {
            interfaceName(text, offset);
            return new Name.Interface(text);
        }
        return new Name.Plain(label(text, text, offset));
    }

    private static String[] parts(String members, String text, int offset) {
        int dot = members.indexOf('.');
        if (dot < 0) {
            throw invalid(text, offset, "failed to find `.` character");
        }
        return new String[] {
            label(members.substring(0, dot), text, offset), label(members.substring(dot + 1), text, offset)
        };
    }

    private static String label(String label, String text, int offset) {
        if (!isLabel(label)) {
            throw invalid(text, offset, "`" + label + "` is not in kebab case");
        }
        return label;
    }

    static boolean isLabel(String label) {
        return LABEL.matcher(label).matches();
    }

    private static void interfaceName(String text, int offset) {
        int at = text.indexOf('@');
        String path = at < 0 ? text : text.substring(0, at);
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        if (slash < colon) {
            throw invalid(text, offset, "expected `/` after package name");
        }
        lower(path.substring(0, colon), text, offset);
        lower(path.substring(colon + 1, slash), text, offset);
        String name = path.substring(slash + 1);
        if (name.indexOf('/') >= 0) {
            throw invalid(text, offset, "trailing characters found: `" + name.substring(name.indexOf('/')) + "`");
        }
        label(name, text, offset);
        if (at >= 0 && !VERSION.matcher(text.substring(at + 1)).matches()) {
            throw invalid(text, offset, "expected a semantic version, found `" + text.substring(at + 1) + "`");
        }
    }

    private static void lower(String word, String text, int offset) {
        if (!WORDS.matcher(word).matches()) {
            throw invalid(text, offset, "`" + word + "` is not in kebab case of lower-case words");
        }
    }

    private static InvalidComponent invalid(String text, int offset, String why) {
        return new InvalidComponent("invalid", offset, "`" + text + "` is not a valid extern name: " + why);
    }
}
