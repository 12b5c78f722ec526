/// Tests that the benchmarks run and that the table says what was measured. No time decides a test.
@NullMarked
package dev.mortise.bench;

import org.jspecify.annotations.NullMarked;
