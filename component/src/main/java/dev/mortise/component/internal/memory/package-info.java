/// Linear memories and tables of core instances, all counted against one cap.
@NullMarked
package dev.mortise.component.internal.memory;

import org.jspecify.annotations.NullMarked;
