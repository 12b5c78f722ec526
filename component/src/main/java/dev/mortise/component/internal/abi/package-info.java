/// The canonical ABI: one file for each heading of the specification.
@NullMarked
package dev.mortise.component.internal.abi;

import org.jspecify.annotations.NullMarked;
