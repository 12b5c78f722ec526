package dev.mortise.component.faults;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentException;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreModule;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Store;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/// One component under `faults/`, whose core modules also run on the engine alone, linked by name. What a call gives is
/// text: a number, or how it failed.
final class Fault {
    private static final InstanceOptions OPTIONS = InstanceOptions.ofMemory(64 << 20);

    private final Component component;
    private final Engine engine;
    private final List<byte[]> modules;
    private final Map<Integer, WasmModule> parsed = new HashMap<>();
    private final Map<String, Instance> bare = new HashMap<>();
    private @Nullable String refused;
    private @Nullable CompiledComponent compiled;

    Fault(String name, Engine engine) {
        try (InputStream in = Fault.class.getResourceAsStream("/faults/" + name + ".wasm")) {
            this.component = Component.decode(Objects.requireNonNull(in, name).readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        this.engine = engine;
        this.modules = component.coreModules().stream().map(CoreModule::bytes).toList();
    }

    /// Instantiates a core module on the engine alone. If the engine refuses, that is what later calls give.
    ///
    /// @param name to give it
    /// @param module its index in the component
    /// @param imports pairs `first name=instance` of what it imports
    Fault bare(String name, int module, String... imports) {
        if (refused != null) {
            return this;
        }
        try {
            bare.put(name, instantiate(module, imports));
        } catch (RuntimeException | StackOverflowError | AssertionError failed) {
            refused = text(failed);
        }
        return this;
    }

    /// The same with the engine's own limit on memory.
    Fault bareWithin(String name, int module, int mostPages) {
        bare.put(
                name,
                builder(module, new Store())
                        .withMemoryLimits(new MemoryLimits(1, mostPages))
                        .build());
        return this;
    }

    /// The same for a module that imports one function, an export of another instance.
    Fault bareFunction(String name, int module, String first, String second, String source, String export) {
        Instance giver = Objects.requireNonNull(bare.get(source), source);
        Store store = new Store();
        store.addFunction(ImportFunction.exportAsImport(first, second, giver, export));
        try {
            bare.put(name, instantiate(module, store));
        } catch (RuntimeException failed) {
            refused = text(failed);
        }
        return this;
    }

    private Instance instantiate(int index, String... imports) {
        Store store = new Store();
        for (String one : imports) {
            String[] pair = one.split("=", 2);
            store.register(pair[0], Objects.requireNonNull(bare.get(pair[1]), pair[1]));
        }
        return instantiate(index, store);
    }

    private Instance instantiate(int index, Store store) {
        return builder(index, store).build();
    }

    /// Instances of one core module share what was parsed, as they do in use.
    private Instance.Builder builder(int index, Store store) {
        WasmModule module = parsed.computeIfAbsent(index, one -> Parser.parse(modules.get(one)));
        Instance.Builder builder = Instance.builder(module).withImportValues(store.toImportValues());
        if (engine == Engine.COMPILED) {
            builder.withMachineFactory(MachineFactoryCompiler.builder(module)
                    .withInterpreterFallback(InterpreterFallback.FAIL)
                    .compile());
        }
        return builder;
    }

    private static String text(Throwable failed) {
        return failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }

    /// Calls a function of a core instance on the engine alone.
    String callBare(String instance, String function, long... arguments) {
        if (refused != null) {
            return refused;
        }
        try {
            long[] results = Objects.requireNonNull(bare.get(instance), instance)
                    .export(function)
                    .apply(arguments);
            return results == null || results.length == 0 ? "nothing" : Long.toString(results[0]);
        } catch (RuntimeException | StackOverflowError | AssertionError failed) {
            return text(failed);
        }
    }

    /// Calls an export of a fresh instance of the component; its parameters are of type `u32`.
    String call(String function, long... arguments) {
        if (compiled == null) {
            compiled = component.compile(
                    engine == Engine.COMPILED ? CompileOptions.compiled() : CompileOptions.interpreted());
        }
        List<Value> values = Arrays.stream(arguments)
                .mapToObj(one -> (Value) new Value.U32(one))
                .toList();
        try (ComponentInstance instance = compiled.instantiate(Linker.EMPTY, OPTIONS)) {
            return outcome(instance.call("", function, values));
        } catch (ComponentException failed) {
            return failed.code();
        }
    }

    private static String outcome(@Nullable Value value) {
        return switch (value) {
            case null -> "nothing";
            case Value.U32(long number) -> Long.toString(number);
            case Value.S32(int number) -> Integer.toString(number);
            case Value.U64(long number) -> Long.toString(number);
            default -> value.toString();
        };
    }
}
