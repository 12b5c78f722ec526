/// Entities as tables: what a manifest's entities mean in columns and indexes, and the statements that make them so.
@NullMarked
package dev.mortise.server.data.schema;

import org.jspecify.annotations.NullMarked;
