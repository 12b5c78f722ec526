package dev.mortise.component.internal.link;

import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.ValType;

/// The engine's interpreter, which else lets an exception pass by every `try_table` of a function that calls another
/// instance's through a table, fails at tail calls, and has wrong addresses for [NarrowStores].
///
/// A tail call comes as a call through a table that announces it ([#tailCall()]), and a `return`: the call is kept and
/// gives stand-ins for the results; when its caller has returned, it is made in the caller's place.
final class Interpreter extends InterpreterMachine {
    private static final long[] NONE = {};
    private static final int MEMORY = 2;

    private @Nullable Instance other;
    private boolean isTailCall;
    private @Nullable Call pending;

    @SuppressWarnings("ArrayRecordComponent")
    private record Call(int function, long[] arguments, Object @Nullable [] references) {}

    Interpreter(Instance instance) {
        super(instance);
    }

    /// Says that the next call, of a function of the instance itself, is a tail call.
    void tailCall() {
        isTailCall = true;
    }

    @Override
    public long[] call(int function, long[] arguments) {
        forgetTrapped();
        return super.call(function, arguments);
    }

    @Override
    public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
        forgetTrapped();
        return super.callWithRefs(function, arguments, references);
    }

    /// A tail call whose type was wrong was announced and not made.
    private void forgetTrapped() {
        isTailCall = false;
        pending = null;
        other = null;
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
        if (isTailCall) {
            isTailCall = false;
            pending = new Call(function, arguments, references);
            pushStandIns(stack, results(own, function));
            return NONE;
        }
        Instance target = other;
        if (target != null) {
            other = null;
            return callOther(target, stack, own, frames, function, arguments);
        }
        long[] results = super.call(stack, own, frames, function, arguments, references, type, popsResults);
        Call next = pending;
        while (next != null) {
            pending = null;
            if (!popsResults) {
                popStandIns(stack, results(own, next.function()));
            }
            results = super.call(
                    stack, own, frames, next.function(), next.arguments(), next.references(), null, popsResults);
            next = pending;
        }
        return results;
    }

    @Override
    protected void evalDefault(
            MStack stack, Instance own, Deque<StackFrame> frames, Instruction instruction, Operands operands) {
        if (!NarrowStores.isStandIn(instruction.opcode())) {
            super.evalDefault(stack, own, frames, instruction, operands);
            return;
        }
        long value = stack.pop();
        int address = readMemPtr(stack, operands);
        NarrowStores.store(instruction.opcode(), own.memory((int) operands.get(MEMORY)), address, value);
    }

    private static List<ValType> results(Instance own, int function) {
        return own.type(own.functionType(function)).returns();
    }

    private static void pushStandIns(MStack stack, List<ValType> results) {
        for (ValType result : results) {
            if (result.isObjectRef()) {
                stack.pushRef(null);
            } else {
                stack.push(0);
            }
        }
    }

    private static void popStandIns(MStack stack, List<ValType> results) {
        for (int i = results.size(); i > 0; i--) {
            stack.pop();
        }
        stack.clearRefsTo(stack.size());
    }

    private static long[] callOther(
            Instance target, MStack stack, Instance own, Deque<StackFrame> frames, int function, long[] arguments) {
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
