/// Targets for coverage-guided fuzzing. `./mortise fuzz` runs them under Jazzer; the unit tests replay what was found
/// and
/// do a short run that is the same every time.
@NullMarked
package dev.mortise.component.fuzz;

import org.jspecify.annotations.NullMarked;
