package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;

/// `wasi:filesystem/preopens`: no folder is open.
final class FilesystemPreopens {
    private FilesystemPreopens() {}

    static void addTo(Linker.Builder builder, Resources resources) {
        builder.instance("wasi:filesystem/preopens@0.2.0")
                .function(
                        "get-directories",
                        Types.function(Types.list(Types.tuple(Types.own(resources.descriptor()), Primitive.STRING))),
                        (call, arguments) -> new Value.ListValue(List.of()));
    }
}
