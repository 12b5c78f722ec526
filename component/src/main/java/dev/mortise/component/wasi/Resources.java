package dev.mortise.component.wasi;

import dev.mortise.component.ResourceType;

/// The resource types of one set of interfaces. Their objects belong to the guest that was given them: they hold its
/// [WasiContext] and nothing of another's.
record Resources(
        ResourceType error,
        ResourceType pollable,
        ResourceType inputStream,
        ResourceType outputStream,
        ResourceType terminalInput,
        ResourceType terminalOutput,
        ResourceType descriptor,
        ResourceType directoryEntries) {
    static Resources create() {
        return new Resources(
                new ResourceType("error"),
                new ResourceType("pollable"),
                new ResourceType("input-stream"),
                new ResourceType("output-stream"),
                new ResourceType("terminal-input"),
                new ResourceType("terminal-output"),
                new ResourceType("descriptor"),
                new ResourceType("directory-entry-stream"));
    }
}
