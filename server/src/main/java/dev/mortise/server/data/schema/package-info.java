/// Makes tables from manifests.
@NullMarked
package dev.mortise.server.data.schema;

import org.jspecify.annotations.NullMarked;
