/// Tests of what the features stand on.
@NullMarked
package dev.mortise.server.platform;

import org.jspecify.annotations.NullMarked;
