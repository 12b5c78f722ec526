/// The companies that share this installation, and which plugins each of them uses.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Tenants")
package dev.mortise.server.tenant;

import org.jspecify.annotations.NullMarked;
