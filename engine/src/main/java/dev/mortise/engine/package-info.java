/// Plugins: manifest, lifecycle, sandbox, host API and write-set.
@NullMarked
package dev.mortise.engine;

import org.jspecify.annotations.NullMarked;
