package dev.mortise.component.internal.link;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/// Changes the methods that the engine compiles of a guest's functions: their operators ([PlainOperators],
/// [MemoryOperators]), how they reach the counter ([CounterAccess]), and their checks for interrupts. Each has the
/// function's parameters, and the memory and the instance after them.
final class CompiledFunctions {
    private static final ClassDesc INSTANCE = Instance.class.describeConstable().orElseThrow();
    private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();

    private final boolean withoutInterruptChecks;
    private final int counter;

    /// @param withoutInterruptChecks whether the checks for interrupts are left out
    /// @param counter the index of the global that functions reach through the memory; -1 if there is none
    CompiledFunctions(boolean withoutInterruptChecks, int counter) {
        this.withoutInterruptChecks = withoutInterruptChecks;
        this.counter = counter;
    }

    /// The same class with the changes.
    byte[] change(ClassModel model) {
        return ClassFile.of().transformClass(model, (type, element) -> {
            if (element instanceof MethodModel method && isFunction(method)) {
                type.transformMethod(method, MethodTransform.transformingCode(of(method)));
            } else {
                type.with(element);
            }
        });
    }

    /// Whether there is a function in a class.
    static boolean concerns(ClassModel model) {
        return model.methods().stream().anyMatch(CompiledFunctions::isFunction);
    }

    private static boolean isFunction(MethodModel method) {
        MethodTypeDesc type = method.methodTypeSymbol();
        int count = type.parameterCount();
        return count >= 2
                && method.methodName().stringValue().startsWith("func_")
                && method.code().isPresent()
                && type.parameterType(count - 2).equals(MEMORY)
                && type.parameterType(count - 1).equals(INSTANCE);
    }

    private CodeTransform of(MethodModel method) {
        CodeTransform all = new PlainOperators().andThen(new MemoryOperators());
        if (counter >= 0) {
            all = all.andThen(CounterAccess.of(counter, memorySlot(method.methodTypeSymbol())));
        }
        if (withoutInterruptChecks) {
            CodeTransform without = (code, element) -> {
                if (!isCheck(element)) {
                    code.with(element);
                }
            };
            all = without.andThen(all);
        }
        return all;
    }

    private static int memorySlot(MethodTypeDesc type) {
        int slot = 0;
        for (int i = 0; i < type.parameterCount() - 2; i++) {
            slot += TypeKind.from(type.parameterType(i)).slotSize();
        }
        return slot;
    }

    private static boolean isCheck(CodeElement element) {
        return element instanceof InvokeInstruction call && call.name().equalsString(CompiledClasses.CHECK);
    }
}
