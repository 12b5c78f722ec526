package dev.mortise.bench;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/// The benchmarks' guest: `guest.wasm`, made from `src/main/guest`.
final class Guest {
    static final InstanceOptions OPTIONS = InstanceOptions.ofMemory(64 << 20);

    private Guest() {}

    static byte[] wasm() {
        try (InputStream in = Guest.class.getResourceAsStream("guest.wasm")) {
            return Objects.requireNonNull(in, "guest.wasm").readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static CompiledComponent compile(CompileOptions options) {
        return Component.decode(wasm()).compile(options);
    }

    static ComponentInstance instance() {
        return compile(CompileOptions.compiled()).instantiate(Linker.EMPTY, OPTIONS);
    }

    /// Its core module alone, as the engine runs it without a component around it.
    static Instance core() {
        WasmModule module =
                Parser.parse(Component.decode(wasm()).coreModules().getFirst().bytes());
        return Instance.builder(module)
                .withMachineFactory(MachineFactoryCompiler.compile(module))
                .build();
    }
}
