/// What the engine refuses, and how it says so.
@NullMarked
package dev.mortise.engine.fault;

import org.jspecify.annotations.NullMarked;
