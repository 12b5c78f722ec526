/// The PostgreSQL that the server brings along and runs in its data folder.
@NullMarked
package dev.mortise.server.platform.postgres;

import org.jspecify.annotations.NullMarked;
