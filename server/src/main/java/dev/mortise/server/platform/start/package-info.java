/// How the server comes up: its options, its database, the readiness that it reports.
@NullMarked
package dev.mortise.server.platform.start;

import org.jspecify.annotations.NullMarked;
