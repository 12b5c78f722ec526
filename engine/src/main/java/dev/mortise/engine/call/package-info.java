/// One call of a plugin: for whom, with what data session and limits, and how it went.
@NullMarked
package dev.mortise.engine.call;

import org.jspecify.annotations.NullMarked;
