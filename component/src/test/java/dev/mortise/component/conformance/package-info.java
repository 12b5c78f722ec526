/// Runs the Component Model's own cases and the vectors of its reference implementation, where their data is at hand.
@NullMarked
package dev.mortise.component.conformance;

import org.jspecify.annotations.NullMarked;
