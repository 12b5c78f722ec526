package dev.mortise.server.webhook;

import java.time.Duration;

/// How a node sends.
///
/// @param places how many tries are under way at once
/// @param ofTenant how many of them are one tenant's
/// @param failingOfTenant how many of them are of one tenant's webhooks whose last try failed
/// @param ofWebhook how many of them are one webhook's; one whose last try failed has one
/// @param longest how long one try may take
/// @param lease how long a claim holds; longer than a try with its look-up
/// @param idle how often a node looks without being woken
/// @param drain how long a stop waits for what is under way
/// @param longestFailing how long every try fails before the webhook is switched off
record SendOptions(
        int places,
        int ofTenant,
        int failingOfTenant,
        int ofWebhook,
        Duration longest,
        Duration lease,
        Duration idle,
        Duration drain,
        Duration longestFailing) {
    /// A delivery whose claims ran out so often is given up: it seems to kill the nodes that try it.
    static final int MOST_EXPIRIES = 20;

    /// What a server starts with.
    static SendOptions standard() {
        return new SendOptions(
                64,
                16,
                4,
                4,
                Duration.ofSeconds(20),
                Duration.ofSeconds(90),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofDays(5));
    }
}
