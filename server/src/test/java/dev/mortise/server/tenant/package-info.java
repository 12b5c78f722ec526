/// Tests of tenants.
@NullMarked
package dev.mortise.server.tenant;

import org.jspecify.annotations.NullMarked;
