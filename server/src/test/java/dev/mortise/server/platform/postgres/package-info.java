/// Tests of the PostgreSQL that the server brings along.
@NullMarked
package dev.mortise.server.platform.postgres;

import org.jspecify.annotations.NullMarked;
