package dev.mortise.component.fuzz;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.ComponentType;
import dev.mortise.component.CoreModule;
import dev.mortise.component.DecodeLimits;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.LimitExceeded;
import dev.mortise.component.LinkError;
import dev.mortise.component.Resource;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.internal.binary.CoreParser;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;

/// Takes a binary as far as it goes: decodes and compiles it within bounds, instantiates it with made-up imports and
/// calls
/// what it exports. Nothing but the module's own exceptions may come out, each only where it is documented.
final class Exercise {
    private static final int MOST_BYTES = 1 << 20;
    private static final long MEMORY_BYTES = 4 << 20;
    private static final int MOST_CALLS = 8;
    private static final Duration TIME = Duration.ofMillis(200);

    private final EngineFaults faults;
    private final Choices choices;
    private final HostStubs host;
    private boolean handles;

    private Exercise(Choices choices, EngineFaults faults) {
        this.choices = choices;
        this.faults = faults;
        this.host = new HostStubs(choices);
    }

    /// How far a binary came.
    enum Reached {
        REFUSED,
        DECODED,
        COMPILED,
        INSTANTIATED,
        CALLED
    }

    /// Runs it all.
    ///
    /// @param component a binary
    /// @param choices for arguments and the host's answers
    /// @param faults collects the core engine's own failures
    static Reached run(byte[] component, Choices choices, EngineFaults faults) {
        return new Exercise(choices, faults).run(component);
    }

    private Reached run(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return Reached.REFUSED;
        }
        Component component = Bound.hold("decoding " + bytes.length + " bytes", () -> decode(bytes));
        if (component == null) {
            return Reached.REFUSED;
        }
        CompiledComponent compiled = Bound.hold("compiling " + bytes.length + " bytes", () -> compile(component));
        if (compiled == null) {
            return Reached.DECODED;
        }
        if (mayRunForever(component)) {
            return Reached.COMPILED;
        }
        ComponentType type = component.type();
        handles = mentionsHandles(type);
        return Deadline.within(TIME, () -> instantiateAndCall(compiled, type));
    }

    private Reached instantiateAndCall(CompiledComponent compiled, ComponentType type) {
        try (ComponentInstance instance = instantiate(compiled, type)) {
            if (instance == null) {
                return Reached.COMPILED;
            }
            return calls(instance, type) ? Reached.CALLED : Reached.INSTANTIATED;
        }
    }

    /// The engine looks for an interrupt at branches and calls, not at tail calls: only fuel ends a loop of those.
    private static boolean mayRunForever(Component component) {
        for (CoreModule module : component.coreModules()) {
            try {
                if (hasTailCalls(module)) {
                    return true;
                }
            } catch (RuntimeException | AssertionError unread) {
                // The runtime reads more than the engine's parser does by itself: then nobody knows.
                return true;
            }
        }
        return false;
    }

    private static boolean hasTailCalls(CoreModule module) {
        for (FunctionBody body : parsed(module.bytes()).codeSection().functionBodies()) {
            for (AnnotatedInstruction instruction : body.instructions()) {
                switch (instruction.opcode()) {
                    case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
                        return true;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }

    /// A module that the runtime has accepted; the engine's own validation is stricter, and its parser makes a list as
    /// long as the largest index that a name section mentions.
    private static WasmModule parsed(byte[] module) {
        byte[] plain = CoreParser.withoutCustomSections(module);
        return Parser.builder().withValidation(false).build().parse(() -> new ByteArrayInputStream(plain));
    }

    private @Nullable Component decode(byte[] bytes) {
        try {
            return Component.decode(bytes, DecodeLimits.DEFAULT);
        } catch (InvalidComponent refused) {
            check(refused, refused.byteOffset() <= bytes.length);
            return null;
        }
    }

    private @Nullable CompiledComponent compile(Component component) {
        try {
            return component.compile(CompileOptions.interpreted());
        } catch (InvalidComponent refused) {
            check(refused, true);
            return null;
        }
    }

    /// A refusal has a place inside the binary, and what caused it is not a slip of the runtime's own.
    private void check(InvalidComponent refused, boolean placed) {
        if (refused.byteOffset() < 0 || !placed) {
            throw new AssertionError("refused at a place outside the binary", refused);
        }
        faults.inspect(refused);
    }

    private @Nullable ComponentInstance instantiate(CompiledComponent compiled, ComponentType type) {
        try {
            return compiled.instantiate(host.linker(type), InstanceOptions.ofMemory(MEMORY_BYTES));
        } catch (LinkError | Trap | LimitExceeded ended) {
            faults.inspect(ended);
            return null;
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            allowOnlyForHandles(unfit);
            return null;
        }
    }

    private boolean calls(ComponentInstance instance, ComponentType type) {
        List<Consumer<ComponentInstance>> calls = new ArrayList<>();
        type.exports().forEach((name, export) -> {
            if (export instanceof ExternType.Function(FuncType function)) {
                calls.add(target -> call(target, "", name, function));
            } else if (export instanceof ExternType.Instance(Map<String, ExternType> inner)) {
                inner.forEach((innerName, item) -> {
                    if (item instanceof ExternType.Function(FuncType function)) {
                        calls.add(target -> call(target, name, innerName, function));
                    }
                });
            }
        });
        if (calls.isEmpty()) {
            return false;
        }
        try {
            for (int i = 0; i < MOST_CALLS; i++) {
                choices.of(calls).accept(instance);
                if (instance.memoryBytes() > MEMORY_BYTES || instance.peakMemoryBytes() > MEMORY_BYTES) {
                    throw new AssertionError("takes " + instance.peakMemoryBytes() + " bytes, at most " + MEMORY_BYTES);
                }
            }
        } catch (Trap | LimitExceeded ended) {
            faults.inspect(ended);
            isPoisoned(instance, calls.getFirst());
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            allowOnlyForHandles(unfit);
            isPoisoned(instance, calls.getFirst());
        }
        return true;
    }

    private void call(ComponentInstance instance, String interfaceName, String name, FuncType function) {
        List<Value> arguments = host.values().values(function.parameters());
        host.remember(instance.call(interfaceName, name, arguments));
        if (!host.seen().isEmpty() && choices.oneIn(4)) {
            Resource resource = host.seen().removeLast();
            instance.drop(resource);
        }
    }

    /// After a fault, an instance may not be entered any more.
    private void isPoisoned(ComponentInstance instance, Consumer<ComponentInstance> call) {
        try {
            call.accept(instance);
        } catch (Trap trap) {
            if (trap.code().equals("poisoned")) {
                return;
            }
            throw new AssertionError("expected a trap with the code `poisoned`, found " + trap.code(), trap);
        }
        throw new AssertionError("an instance that trapped could be called again");
    }

    /// Arguments always fit their types, except that a resource may belong to someone else.
    private void allowOnlyForHandles(RuntimeException unfit) {
        if (!handles) {
            throw unfit;
        }
    }

    private static boolean mentionsHandles(ComponentType type) {
        return type.imports().values().stream().anyMatch(Exercise::mentionsHandles)
                || type.exports().values().stream().anyMatch(Exercise::mentionsHandles);
    }

    private static boolean mentionsHandles(ExternType type) {
        return switch (type) {
            case ExternType.NewResource resource -> true;
            case ExternType.Type(ExternType.DefinedType.OfResource resource) -> true;
            case ExternType.Instance(Map<String, ExternType> exports) ->
                exports.values().stream().anyMatch(Exercise::mentionsHandles);
            case ExternType.Function(FuncType function) -> {
                ValueType result = function.result();
                yield function.parameters().stream().anyMatch(field -> mentionsHandles(field.type()))
                        || (result != null && mentionsHandles(result));
            }
            default -> false;
        };
    }

    private static boolean mentionsHandles(ValueType type) {
        return switch (type) {
            case ValueType.OwnType own -> true;
            case ValueType.BorrowType borrow -> true;
            case ValueType.ListType(ValueType element) -> mentionsHandles(element);
            case ValueType.Primitive primitive -> false;
            case ValueType.FlagsType flags -> false;
            case ValueType.RecordType fields ->
                fields.fields().stream().anyMatch(field -> mentionsHandles(field.type()));
            case ValueType.TupleType tuple -> tuple.elements().stream().anyMatch(Exercise::mentionsHandles);
            default -> {
                for (ValueType payload : ReferenceTypes.cases(type)) {
                    if (payload != null && mentionsHandles(payload)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }
}
