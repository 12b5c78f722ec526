/// Runs guest code: from fresh state, metered, bounded in memory and time.
@NullMarked
package dev.mortise.engine.sandbox;

import org.jspecify.annotations.NullMarked;
