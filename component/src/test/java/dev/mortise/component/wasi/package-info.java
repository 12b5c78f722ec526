@NullMarked
package dev.mortise.component.wasi;

import org.jspecify.annotations.NullMarked;
