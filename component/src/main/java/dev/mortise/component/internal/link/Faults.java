package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentException;
import dev.mortise.component.Trap;
import java.util.List;
import java.util.Locale;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/// The one boundary where everything that the engine throws becomes a fault with a code.
public final class Faults {
    private record Known(String text, String code) {}

    /// The engine tells traps apart by their text only.
    private static final List<Known> KNOWN = List.of(
            new Known("unreachable", "unreachable"),
            new Known("out of bounds memory", "out_of_bounds_memory"),
            new Known("out of bounds table", "out_of_bounds_table"),
            new Known("undefined element", "undefined_element"),
            new Known("uninitialized element", "undefined_element"),
            new Known("indirect call type mismatch", "indirect_call_type_mismatch"),
            new Known("integer divide by zero", "integer_divide_by_zero"),
            new Known("integer overflow", "integer_overflow"),
            new Known("invalid conversion to integer", "invalid_conversion_to_integer"),
            new Known("call stack exhausted", "call_stack_exhausted"),
            new Known("interrupted", "interrupted"));

    private Faults() {}

    /// What to throw instead of what was caught.
    public static RuntimeException classify(Throwable caught) {
        return switch (caught) {
            case HostFault fault -> fault.thrown();
            case ComponentException fault -> fault;
            case IllegalArgumentException wrongValue -> wrongValue;
            case WasmInterruptedException interrupted -> {
                Thread.currentThread().interrupt();
                yield new Trap("interrupted", "the guest was interrupted");
            }
            case WasmException thrown -> uncaughtException();
            case StackOverflowError exhausted -> new Trap("call_stack_exhausted", "call stack exhausted");
            case WasmEngineException engine -> {
                if (engine.getCause() instanceof HostFault fault) {
                    yield fault.thrown();
                }
                yield byText(engine);
            }
            case RuntimeException raw -> engineFault(raw.toString(), raw);
            case AssertionError broken -> engineFault(broken.toString(), broken);
            case Error error -> throw error;
            default -> engineFault(caught.toString(), caught);
        };
    }

    static Trap uncaughtException() {
        return new Trap(
                "uncaught_exception", "uncaught exception propagated out of component: nothing in it catches it");
    }

    /// What was thrown stays as the cause: whether it is the engine's fault or the runtime's own shows only there.
    private static Trap engineFault(String message, Throwable cause) {
        Trap trap = new Trap("engine_fault", "the core engine failed: " + message);
        trap.initCause(cause);
        return trap;
    }

    private static Trap byText(RuntimeException engine) {
        String message = String.valueOf(engine.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        for (Known known : KNOWN) {
            if (lower.contains(known.text())) {
                if (known.code().equals("interrupted")) {
                    Thread.currentThread().interrupt();
                }
                return new Trap(known.code(), message);
            }
        }
        return engineFault(message, engine);
    }
}
