/// Tests of the audit.
@NullMarked
package dev.mortise.server.audit;

import org.jspecify.annotations.NullMarked;
