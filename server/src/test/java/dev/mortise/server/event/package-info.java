/// Tests of the outbox and the dispatcher on a real PostgreSQL.
@NullMarked
package dev.mortise.server.event;

import org.jspecify.annotations.NullMarked;
