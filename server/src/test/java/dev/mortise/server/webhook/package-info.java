/// Tests of webhooks.
@NullMarked
package dev.mortise.server.webhook;

import org.jspecify.annotations.NullMarked;
