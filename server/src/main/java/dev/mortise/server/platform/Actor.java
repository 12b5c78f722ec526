package dev.mortise.server.platform;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Who did something, as audit and events remember it.
///
/// @param kind what kind of actor
/// @param id the user's UUID, the plugin's id, or the server's part
/// @param name the name at that time, for people
public record Actor(Kind kind, String id, String name) {
    /// The kinds of actors.
    public enum Kind {
        /// A person who is logged in.
        USER,
        /// A plugin's code.
        PLUGIN,
        /// The server itself.
        SYSTEM;

        /// The word in JSON and in the database: the name in lower case.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The kind that [#word] names.
        public static Kind parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /// The server itself, in one of its parts.
    public static Actor system(String part) {
        return new Actor(Kind.SYSTEM, part, part);
    }
}
