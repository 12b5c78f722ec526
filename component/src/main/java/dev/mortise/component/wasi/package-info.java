/// WASI 0.2 without a world behind it: what real toolchains import, from which a guest learns and reaches nothing.
@NullMarked
package dev.mortise.component.wasi;

import org.jspecify.annotations.NullMarked;
