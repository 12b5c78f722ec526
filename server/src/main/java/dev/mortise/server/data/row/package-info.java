/// Rows between the database and JSON.
@NullMarked
package dev.mortise.server.data.row;

import org.jspecify.annotations.NullMarked;
