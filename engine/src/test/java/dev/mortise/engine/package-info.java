/// Tests of the engine.
@NullMarked
package dev.mortise.engine;

import org.jspecify.annotations.NullMarked;
