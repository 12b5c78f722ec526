/// Tests of the package of the same name.
@NullMarked
package dev.mortise.server.data.rules;

import org.jspecify.annotations.NullMarked;
