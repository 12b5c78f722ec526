@NullMarked
package dev.mortise.engine;

import org.jspecify.annotations.NullMarked;
