/// The description of a plugin's rows over HTTP, as OpenAPI 3.1 documents have it.
@NullMarked
package dev.mortise.server.data.openapi;

import org.jspecify.annotations.NullMarked;
