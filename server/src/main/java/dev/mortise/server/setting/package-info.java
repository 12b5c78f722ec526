/// A tenant's settings: one JSON value for each key.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Settings")
package dev.mortise.server.setting;

import org.jspecify.annotations.NullMarked;
