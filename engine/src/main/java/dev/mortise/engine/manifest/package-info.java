/// What a plugin says about itself in its manifest, as data.
@NullMarked
package dev.mortise.engine.manifest;

import org.jspecify.annotations.NullMarked;
