package dev.mortise.component.internal.definition;

import dev.mortise.component.internal.abi.StringEncoding;

/// The options of a canonical definition; a slot is -1 where the option is absent.
///
/// @param encoding how the guest keeps strings
/// @param memory slot of a core memory
/// @param realloc slot of a core function
/// @param postReturn slot of a core function
public record CanonicalOptions(StringEncoding encoding, int memory, int realloc, int postReturn) {}
