package dev.mortise.server.webhook;

import dev.mortise.server.event.StoredEvent;
import java.time.Instant;

/// What receivers get: `{"type":…,"timestamp":…,"data":…}`.
final class Messages {
    /// The type of the message that a test sends.
    static final String TEST = "mortise.webhook.test";

    private Messages() {}

    /// The body for an event.
    static String body(StoredEvent event) {
        return body(event.type(), event.time(), event.payload());
    }

    /// The body of a test.
    static String test(Instant now) {
        return body(TEST, now, "{\"message\":\"A test of this webhook. No event has happened.\"}");
    }

    private static String body(String type, Instant time, String data) {
        // A type holds letters, digits, dots, hyphens and underscores only, so nothing in it needs escaping.
        return "{\"type\":\"" + type + "\",\"timestamp\":\"" + time + "\",\"data\":" + data + "}";
    }
}
