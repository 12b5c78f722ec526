/// Imports of rows from files: an uploaded file, kept in pieces in the database, becomes rows by jobs that any node
/// carries out.
@NullMarked
package dev.mortise.server.data.imports;

import org.jspecify.annotations.NullMarked;
