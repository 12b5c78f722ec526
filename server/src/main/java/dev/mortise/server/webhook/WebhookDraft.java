package dev.mortise.server.webhook;

import java.util.List;

/// What a user decides about a webhook, checked.
///
/// @param types patterns of event types
record WebhookDraft(String url, List<String> types, String description, boolean enabled) {
    WebhookDraft {
        types = List.copyOf(types);
    }
}
