/// Finding rows by the words in their texts.
@NullMarked
package dev.mortise.server.data.search;

import org.jspecify.annotations.NullMarked;
