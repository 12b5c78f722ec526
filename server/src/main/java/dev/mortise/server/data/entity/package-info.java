/// What a plugin's entities are: fields with types and bounds, indexes, and the table and columns that hold them.
@NullMarked
package dev.mortise.server.data.entity;

import org.jspecify.annotations.NullMarked;
