/// Events: the outbox that a business transaction appends to, the deliveries to plugins, and the dispatcher
/// that hands them over with retries, leases and fencing. Serves `/api/v1/events`.
@NullMarked
package dev.mortise.server.event;

import org.jspecify.annotations.NullMarked;
