/// What every HTTP request passes: trace id, bounds, authentication, problem details, static pages.
@NullMarked
package dev.mortise.server.platform.web;

import org.jspecify.annotations.NullMarked;
