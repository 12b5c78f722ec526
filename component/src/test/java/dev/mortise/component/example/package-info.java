/// The example of docs/guide/component.md.
@NullMarked
package dev.mortise.component.example;

import org.jspecify.annotations.NullMarked;
