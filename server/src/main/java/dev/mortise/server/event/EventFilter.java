package dev.mortise.server.event;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.server.platform.ApiProblem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a list of events is narrowed to; null for no narrowing.
///
/// @param types a pattern of types
/// @param plugin whose namespace the types are in
/// @param from the earliest time, to the millisecond
/// @param to the time before which they are
/// @param record the row, or what else keeps them in order
/// @param causation the event that they follow from directly
/// @param correlation the event that their chain began with; itself is one of them
/// @param actor the id of who made them happen
record EventFilter(
        @Nullable EventPattern types,
        @Nullable String plugin,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String record,
        @Nullable UUID causation,
        @Nullable UUID correlation,
        @Nullable String actor) {
    private static final int LONGEST = 200;

    /// Everything.
    static EventFilter none() {
        return new EventFilter(null, null, null, null, null, null, null, null);
    }

    /// What it says of types by their pattern, and nothing else.
    EventFilter ofTypesOnly() {
        return new EventFilter(types, null, null, null, null, null, null, null);
    }

    /// Whether a type passes the pattern and is the plugin's.
    boolean passes(String type) {
        return (types == null || types.matches(type)) && (plugin == null || EventType.belongsTo(type, plugin));
    }

    /// Whether it says something of types.
    boolean isOfTypes() {
        return types != null || plugin != null;
    }

    /// Reads a filter from what was sent.
    ///
    /// @param prefix what stands before names in messages: `/` in a body
    /// @throws ApiProblem 400 `invalid`
    static EventFilter read(String prefix, EventSelection selection) {
        return new EventFilter(
                pattern(prefix, selection.type()),
                plugin(prefix, selection.plugin()),
                time(prefix + "from", selection.from()),
                time(prefix + "to", selection.to()),
                text(prefix + "record", selection.record()),
                id(prefix + "causation", selection.causation()),
                id(prefix + "correlation", selection.correlation()),
                text(prefix + "actor", selection.actor()));
    }

    private static @Nullable EventPattern pattern(String prefix, @Nullable String type) {
        if (type == null) {
            return null;
        }
        try {
            return EventPattern.parse(type);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid(
                    prefix + "type",
                    "form",
                    "the type of an event, or a pattern as com.acme.inventory.item.{created,updated} or com.acme.inventory.**");
        }
    }

    private static @Nullable String plugin(String prefix, @Nullable String plugin) {
        if (plugin != null && !EventType.isValid(plugin)) {
            throw ApiProblem.invalid(prefix + "plugin", "form", "a plugin's id, as com.acme.inventory");
        }
        return plugin;
    }

    private static @Nullable Instant time(String name, @Nullable String time) {
        if (time == null) {
            return null;
        }
        try {
            Instant read = OffsetDateTime.parse(time).toInstant();
            if (!read.isBefore(Instant.EPOCH) && read.isBefore(Instant.parse("+10000-01-01T00:00:00Z"))) {
                return read;
            }
        } catch (DateTimeException e) {
            throw notATime(name);
        }
        throw notATime(name);
    }

    private static ApiProblem notATime(String name) {
        return ApiProblem.invalid(
                name,
                "form",
                "a moment from 1970 on with its offset, as 2026-03-31T14:05:00Z (in an address, + is %2B)");
    }

    private static @Nullable String text(String name, @Nullable String text) {
        if (text != null && (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0)) {
            throw ApiProblem.invalid(name, "form", "a text of 1 to " + LONGEST + " characters");
        }
        return text;
    }

    /// The id of an event.
    static @Nullable UUID id(String name, @Nullable String id) {
        if (id == null) {
            return null;
        }
        try {
            if (id.length() == 36) {
                return UUID.fromString(id);
            }
        } catch (IllegalArgumentException e) {
            throw notAnId(name);
        }
        throw notAnId(name);
    }

    private static ApiProblem notAnId(String name) {
        return ApiProblem.invalid(name, "form", "an id of 36 characters, as 0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11");
    }
}
