/// What the core engine gets wrong, and that it does not show.
@NullMarked
package dev.mortise.component.faults;

import org.jspecify.annotations.NullMarked;
