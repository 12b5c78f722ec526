/// Linking and running: core instances on the engine, canonical functions between them and the host.
@NullMarked
package dev.mortise.component.internal.link;

import org.jspecify.annotations.NullMarked;
