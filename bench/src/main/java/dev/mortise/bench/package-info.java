/// What the component runtime and the engine cost, beside what they are built on and beside a native host.
@NullMarked
package dev.mortise.bench;

import org.jspecify.annotations.NullMarked;
