/// Tests of entity rows, over HTTP and on the real database.
@NullMarked
package dev.mortise.server.data;

import org.jspecify.annotations.NullMarked;
