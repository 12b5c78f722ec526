package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What becomes of the events that waited for a plugin when it goes on.
enum WaitingEvents {
    /// It hears them now.
    CATCH_UP,
    /// They are set aside.
    SKIP;

    /// Reads the wish of a request: `events` of its body says `catch_up`, the default, or `skip`.
    ///
    /// @param wish null for none
    /// @throws ApiProblem 400
    static WaitingEvents of(@Nullable JsonNode wish) {
        if (wish == null) {
            return CATCH_UP;
        }
        if (!wish.isObject() || !Set.of("events").containsAll(wish.propertyNames())) {
            throw ApiProblem.invalid("", "unknown_field", "an object that may have the member events and no other");
        }
        JsonNode events = wish.path("events");
        if (events.isMissingNode() || events.isNull()) {
            return CATCH_UP;
        }
        return switch (events.asString("")) {
            case "catch_up" -> CATCH_UP;
            case "skip" -> SKIP;
            default -> throw ApiProblem.invalid("/events", "enum", "must be catch_up, the default, or skip");
        };
    }
}
