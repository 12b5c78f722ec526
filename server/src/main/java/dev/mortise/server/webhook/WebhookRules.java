package dev.mortise.server.webhook;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.server.platform.Violations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a webhook may be.
final class WebhookRules {
    static final int MOST_TYPES = 20;
    static final int LONGEST_DESCRIPTION = 200;

    private final TargetRules targets;

    WebhookRules(TargetRules targets) {
        this.targets = targets;
    }

    /// Checks what was sent; members that are missing are those of the webhook as it is.
    ///
    /// @param before null for a new one
    /// @throws dev.mortise.server.platform.ApiProblem 400 with everything that is wrong
    WebhookDraft check(Sent sent, @Nullable StoredWebhook before) {
        Violations violations = new Violations();
        String url =
                sent.url() == null && before != null ? before.url() : targets.check(violations, "/url", sent.url());
        List<String> types = sent.types() == null && before != null ? before.types() : types(violations, sent.types());
        String description = sent.description() == null
                ? before == null ? "" : before.description()
                : violations.text("/description", sent.description(), 0, LONGEST_DESCRIPTION);
        boolean enabled = sent.enabled() == null ? before == null || before.enabled() : sent.enabled();
        violations.refuseIfAny();
        return new WebhookDraft(url, types, description, enabled);
    }

    private static List<String> types(Violations violations, @Nullable List<@Nullable String> sent) {
        if (sent == null || sent.isEmpty()) {
            violations.add(
                    "/types",
                    "required",
                    "at least one pattern of event types is required here, as com.acme.inventory.item.{created,updated}; *.** is every event");
            return List.of();
        }
        if (sent.size() > MOST_TYPES) {
            violations.add("/types", "length", MOST_TYPES + " patterns at most; these are " + sent.size());
            return List.of();
        }
        List<String> types = new ArrayList<>();
        for (int index = 0; index < sent.size(); index++) {
            String type = sent.get(index);
            if (type == null) {
                violations.add("/types/" + index, "required", "a pattern is required here");
                continue;
            }
            try {
                types.add(EventPattern.parse(type).toString());
            } catch (IllegalArgumentException e) {
                violations.add("/types/" + index, "pattern", String.valueOf(e.getMessage()));
            }
        }
        return types;
    }

    /// What a user sends of a webhook.
    ///
    /// @param types patterns of event types
    /// @param enabled whether events are sent; left out for a new one, they are
    record Sent(
            @Nullable String url,
            @Nullable List<@Nullable String> types,
            @Nullable String description,
            @Nullable Boolean enabled) {}
}
