/// What every feature stands on: tenant-bound transactions, who is calling, problems as HTTP answers, identifiers
/// and
/// JSON.
/// Imports no feature.
@NullMarked
package dev.mortise.server.platform;

import org.jspecify.annotations.NullMarked;
