package dev.mortise.component.internal.link;

import java.util.Deque;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;

/// The engine's interpreter, which else lets an exception pass by every `try_table` of a function that calls another
/// instance's through a table.
final class Interpreter extends InterpreterMachine {
    private static final long[] NONE = {};

    private @Nullable Instance other;

    Interpreter(Instance instance) {
        super(instance);
    }

    @Override
    protected boolean useCurrentInstanceInterpreter(Instance own, Instance target, int function) {
        if (target.equals(own)) {
            return true;
        }
        FunctionType type = target.type(target.functionType(function));
        if (type.hasObjectRefParams() || type.hasObjectRefReturns()) {
            return false;
        }
        other = target;
        return true;
    }

    @Override
    protected long[] call(
            MStack stack,
            Instance own,
            Deque<StackFrame> frames,
            int function,
            long[] arguments,
            Object[] references,
            FunctionType type,
            boolean popsResults) {
        Instance target = other;
        if (target == null) {
            return super.call(stack, own, frames, function, arguments, references, type, popsResults);
        }
        other = null;
        StackFrame frame = new StackFrame(own, function, arguments);
        frames.push(frame);
        try {
            long[] results = target.getMachine().call(function, arguments);
            for (long result : results == null ? NONE : results) {
                stack.push(result);
            }
        } catch (WasmException thrown) {
            THROW_REF(own, own.registerException(thrown), stack, frame, frames);
        } finally {
            if (frame.equals(frames.peek())) {
                frames.pop();
            }
        }
        return NONE;
    }
}
