package dev.mortise.engine.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which event types a subscription hears. Segments are joined by dots; `*` is any one segment, `{a,b}` one
/// of the named, and a `**` at the end any rest of at least one segment. Matching takes time in proportion to
/// the type's length. Immutable.
public final class EventPattern {
    /// The most characters of a pattern.
    public static final int LONGEST = 300;

    private final String text;
    private final List<Segment> segments;
    private final boolean open;

    private sealed interface Segment {
        record Any() implements Segment {}

        record OneOf(Set<String> names) implements Segment {}
    }

    private EventPattern(String text, List<Segment> segments, boolean open) {
        this.text = text;
        this.segments = List.copyOf(segments);
        this.open = open;
    }

    /// Reads a pattern.
    ///
    /// @param text as `com.acme.inventory.item.{created,updated}`
    /// @return the pattern
    /// @throws IllegalArgumentException when it is none; the message says where and what would be right
    public static EventPattern parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the pattern has %d characters; %d at most".formatted(text.length(), LONGEST));
        }
        List<Segment> segments = new ArrayList<>();
        String[] parts = text.split("\\.", -1);
        boolean open = parts[parts.length - 1].equals("**");
        int closed = open ? parts.length - 1 : parts.length;
        if (closed == 0) {
            throw new IllegalArgumentException("** alone would hear everything: name at least one segment before it");
        }
        for (int index = 0; index < closed; index++) {
            segments.add(segment(text, parts[index]));
        }
        return new EventPattern(text, segments, open);
    }

    /// Whether a type is heard.
    ///
    /// @param type as `com.acme.inventory.item.created`
    /// @return whether the whole type matches
    public boolean matches(String type) {
        int from = 0;
        for (int index = 0; index < segments.size(); index++) {
            if (from > type.length()) {
                return false;
            }
            int dot = type.indexOf('.', from);
            int end = dot < 0 ? type.length() : dot;
            boolean matched = switch (segments.get(index)) {
                case Segment.Any() -> end > from;
                case Segment.OneOf(Set<String> names) -> names.contains(type.substring(from, end));
            };
            if (!matched) {
                return false;
            }
            from = end + 1;
        }
        return open ? from < type.length() : from > type.length();
    }

    /// What every type that it matches begins with, up to the first choice.
    ///
    /// @return dotted names without a dot at the end; empty when it begins with a choice
    public String namespace() {
        List<String> names = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment instanceof Segment.OneOf(Set<String> one) && one.size() == 1) {
                names.addAll(one);
            } else {
                break;
            }
        }
        return String.join(".", names);
    }

    /// The pattern as it was written.
    ///
    /// @return the text given to [#parse]
    @Override
    public String toString() {
        return text;
    }

    private static Segment segment(String pattern, String part) {
        if (part.equals("*")) {
            return new Segment.Any();
        }
        if (part.startsWith("{") && part.endsWith("}")) {
            List<String> names = List.of(part.substring(1, part.length() - 1).split(",", -1));
            names.forEach(name -> checkName(pattern, name));
            return new Segment.OneOf(Set.copyOf(names.stream().distinct().toList()));
        }
        checkName(pattern, part);
        return new Segment.OneOf(Set.of(part));
    }

    private static void checkName(String pattern, String name) {
        boolean plain = !name.isEmpty();
        for (int index = 0; index < name.length(); index++) {
            char c = name.charAt(index);
            plain &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }
        if (!plain) {
            throw new IllegalArgumentException(
                    "the pattern \"%s\" holds \"%s\": a segment is a name of letters, digits, _ and -, or *, or a choice as {a,b}; ** stands at the end only"
                            .formatted(pattern, name));
        }
    }
}
