/// What tests need of the sandbox's insides.
@NullMarked
package dev.mortise.engine.sandbox;

import org.jspecify.annotations.NullMarked;
