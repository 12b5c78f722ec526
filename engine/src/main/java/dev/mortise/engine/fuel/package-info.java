/// The fuel meter: core modules are rewritten so that they count what they execute and stop when their fuel is used up.
@NullMarked
package dev.mortise.engine.fuel;

import org.jspecify.annotations.NullMarked;
