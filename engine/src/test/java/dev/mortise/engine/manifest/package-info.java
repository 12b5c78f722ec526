/// Tests of the engine.
@NullMarked
package dev.mortise.engine.manifest;

import org.jspecify.annotations.NullMarked;
