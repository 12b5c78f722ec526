/// Tests of what every HTTP request passes.
@NullMarked
package dev.mortise.server.platform.web;

import org.jspecify.annotations.NullMarked;
