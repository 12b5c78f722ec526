/// Tests of how the server comes up.
@NullMarked
package dev.mortise.server.platform.start;

import org.jspecify.annotations.NullMarked;
