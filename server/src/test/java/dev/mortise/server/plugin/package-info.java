/// Tests of plugins: lifecycle, calls, runs and logs.
@NullMarked
package dev.mortise.server.plugin;

import org.jspecify.annotations.NullMarked;
