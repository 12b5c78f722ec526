package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;

/// `wasi:cli/terminal-*`: there is no terminal.
final class CliTerminal {
    private CliTerminal() {}

    static void addTo(Linker.Builder builder, Resources resources) {
        builder.instance("wasi:cli/terminal-input@0.2.0")
                .resource("terminal-input", resources.terminalInput(), dropped -> {});
        builder.instance("wasi:cli/terminal-output@0.2.0")
                .resource("terminal-output", resources.terminalOutput(), dropped -> {});
        none(builder, "stdin", resources.terminalInput());
        none(builder, "stdout", resources.terminalOutput());
        none(builder, "stderr", resources.terminalOutput());
    }

    private static void none(Linker.Builder builder, String stream, ResourceType terminal) {
        builder.instance("wasi:cli/terminal-" + stream + "@0.2.0")
                .function(
                        "get-terminal-" + stream,
                        Types.function(Types.option(Types.own(terminal))),
                        (call, arguments) -> new Value.OptionValue(null));
    }
}
