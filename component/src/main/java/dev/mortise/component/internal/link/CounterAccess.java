package dev.mortise.component.internal.link;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.mortise.component.internal.memory.GuestMemory;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/// Has a compiled function find the counter of [dev.mortise.component.CoreRewriter#isCounter] through the memory, which
/// it has at hand, in two steps. The engine's way goes through the instance and what was imported into it: six
/// loads that depend on each other, at each entry, call and return. Functions that call a lot take half as long
/// without.
///
/// What reads the global is `number, instance, readGlobal`, and what writes it `value, number, instance, writeGlobal`.
final class CounterAccess implements CodeTransform {
    private static final String READ = "readGlobal";
    private static final String WRITE = "writeGlobal";
    private static final ClassDesc INSTANCE = Instance.class.describeConstable().orElseThrow();
    private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();
    private static final ClassDesc GUEST_MEMORY =
            GuestMemory.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc READ_TYPE = MethodTypeDesc.of(CD_long, CD_int, INSTANCE);
    private static final MethodTypeDesc WRITE_TYPE = MethodTypeDesc.of(CD_void, CD_long, CD_int, INSTANCE);
    private static final MethodTypeDesc COUNTER_TYPE = MethodTypeDesc.of(CD_long, MEMORY);
    private static final MethodTypeDesc SET_COUNTER_TYPE = MethodTypeDesc.of(CD_void, CD_long, MEMORY);

    private final int global;
    private final int memorySlot;
    private final int instanceSlot;
    private @Nullable ConstantInstruction number;
    private @Nullable LoadInstruction instance;

    private CounterAccess(int global, int memorySlot, int instanceSlot) {
        this.global = global;
        this.memorySlot = memorySlot;
        this.instanceSlot = instanceSlot;
    }

    /// For one function.
    ///
    /// @param global the counter's index
    /// @param memorySlot the local with the memory; the next one has the instance
    static CounterAccess of(int global, int memorySlot) {
        return new CounterAccess(global, memorySlot, memorySlot + 1);
    }

    @Override
    public void atStart(CodeBuilder code) {
        code.aload(memorySlot).checkcast(GUEST_MEMORY).astore(memorySlot);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (number != null && instance == null && element instanceof LoadInstruction load && isInstance(load)) {
            instance = load;
            return;
        }
        if (instance != null && element instanceof InvokeInstruction call && is(call, READ, READ_TYPE)) {
            code.aload(memorySlot).invokestatic(GUEST_MEMORY, "counter", COUNTER_TYPE);
            forget();
            return;
        }
        if (instance != null && element instanceof InvokeInstruction call && is(call, WRITE, WRITE_TYPE)) {
            code.aload(memorySlot).invokestatic(GUEST_MEMORY, "setCounter", SET_COUNTER_TYPE);
            forget();
            return;
        }
        atEnd(code);
        if (element instanceof ConstantInstruction constant
                && constant.constantValue().equals(global)) {
            number = constant;
        } else {
            code.with(element);
        }
    }

    @Override
    public void atEnd(CodeBuilder code) {
        if (number != null) {
            code.with(number);
        }
        if (instance != null) {
            code.with(instance);
        }
        forget();
    }

    private void forget() {
        number = null;
        instance = null;
    }

    private boolean isInstance(LoadInstruction load) {
        return load.typeKind() == TypeKind.REFERENCE && load.slot() == instanceSlot;
    }

    private static boolean is(InvokeInstruction call, String name, MethodTypeDesc type) {
        return call.name().equalsString(name) && call.typeSymbol().equals(type);
    }
}
