/// The WebAssembly Component Model on the JVM: decode a component, link it, call its exports.
@NullMarked
package dev.mortise.component;

import org.jspecify.annotations.NullMarked;
