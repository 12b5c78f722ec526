/// What callers' roles cut entities down to: conditions on rows, hidden and read-only fields.
@NullMarked
package dev.mortise.server.data.access;

import org.jspecify.annotations.NullMarked;
