package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;

/// `wasi:io/error`. Streams here end, they do not fail: no guest ever gets such an error.
final class IoError {
    private IoError() {}

    static void addTo(Linker.Builder builder, Resources resources) {
        builder.instance("wasi:io/error@0.2.0")
                .resource("error", resources.error(), dropped -> {})
                .function(
                        "[method]error.to-debug-string",
                        Types.method(resources.error(), Primitive.STRING),
                        (call, arguments) -> new Value.Str("error"));
    }
}
