/// Webhooks: a tenant's events sent to URLs of its choice, as the Standard Webhooks specification says,
/// with retries over days. Serves `/api/v1/webhooks`.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Webhooks")
package dev.mortise.server.webhook;

import org.jspecify.annotations.NullMarked;
