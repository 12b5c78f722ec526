/// Tests of a tenant's settings.
@NullMarked
package dev.mortise.server.setting;

import org.jspecify.annotations.NullMarked;
