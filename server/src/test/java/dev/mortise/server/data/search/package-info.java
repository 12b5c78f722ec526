/// Tests of the package of the same name.
@NullMarked
package dev.mortise.server.data.search;

import org.jspecify.annotations.NullMarked;
