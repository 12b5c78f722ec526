/// Tests of the fuel meter.
@NullMarked
package dev.mortise.engine.fuel;

import org.jspecify.annotations.NullMarked;
