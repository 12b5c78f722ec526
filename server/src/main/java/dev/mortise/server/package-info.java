/// The multi-tenant server.
@NullMarked
package dev.mortise.server;

import org.jspecify.annotations.NullMarked;
