/// The interface `erp:plugin/host-api`, one function a file.
@NullMarked
package dev.mortise.engine.host.api;

import org.jspecify.annotations.NullMarked;
