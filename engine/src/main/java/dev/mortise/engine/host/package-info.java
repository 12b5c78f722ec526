/// What one call may do at its host: its session, its budget and its pending writes.
@NullMarked
package dev.mortise.engine.host;

import org.jspecify.annotations.NullMarked;
