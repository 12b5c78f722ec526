/// Core modules, rewritten so that the engine runs them as the core specification says.
@NullMarked
package dev.mortise.component.internal.core;

import org.jspecify.annotations.NullMarked;
