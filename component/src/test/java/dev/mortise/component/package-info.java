/// Tests of the component runtime.
@NullMarked
package dev.mortise.component;

import org.jspecify.annotations.NullMarked;
