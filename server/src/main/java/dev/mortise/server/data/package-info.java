/// The rows of plugins' entities: real tables made from the manifest, one place for their rules, their queries, and
/// `/api/v1/plugins/{plugin}/{entity}`.
@NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "Data")
package dev.mortise.server.data;

import org.jspecify.annotations.NullMarked;
