/// Resolved definitions: what a component consists of after decoding, as steps over numbered slots.
@NullMarked
package dev.mortise.component.internal.definition;

import org.jspecify.annotations.NullMarked;
