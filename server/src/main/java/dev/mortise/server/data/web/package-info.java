/// Rows over HTTP.
@NullMarked
package dev.mortise.server.data.web;

import org.jspecify.annotations.NullMarked;
