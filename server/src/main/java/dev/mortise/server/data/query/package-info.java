/// Reading rows: the filter grammar, sorting, cursors, and the one builder of conditions.
@NullMarked
package dev.mortise.server.data.query;

import org.jspecify.annotations.NullMarked;
