/// Tests of the server as a whole, and what all of its tests stand on.
@NullMarked
package dev.mortise.server;

import org.jspecify.annotations.NullMarked;
