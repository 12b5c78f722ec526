/// Writing rows: checked, versioned, with their audit entry and their event in one transaction.
@NullMarked
package dev.mortise.server.data.store;

import org.jspecify.annotations.NullMarked;
