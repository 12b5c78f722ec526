/// The rules that values of a row keep, whoever writes them: REST, a plugin, a filter or a cursor.
@NullMarked
package dev.mortise.server.data.rules;

import org.jspecify.annotations.NullMarked;
