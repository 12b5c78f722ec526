/// Plugins that mean harm, and what becomes of them.
@NullMarked
package dev.mortise.engine.hostile;

import org.jspecify.annotations.NullMarked;
