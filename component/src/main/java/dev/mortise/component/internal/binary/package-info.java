/// The binary format: decoding and validation into resolved definitions. Every refusal carries its byte offset.
@NullMarked
package dev.mortise.component.internal.binary;

import org.jspecify.annotations.NullMarked;
