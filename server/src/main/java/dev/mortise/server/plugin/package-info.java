/// Plugins: the stored component and manifest of each, its lifecycle, the calls of its code with their data,
/// runs and logs. Serves `/api/v1/admin/plugins`.
@NullMarked
package dev.mortise.server.plugin;

import org.jspecify.annotations.NullMarked;
