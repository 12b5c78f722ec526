package dev.mortise.component.internal.link;

import dev.mortise.component.internal.memory.MemoryAccess;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;

/// Has a compiled function read and write its memory by [MemoryAccess]. The engine's methods, `memoryReadInt` and the
/// like, go through three more.
final class MemoryOperators implements CodeTransform {
    private static final String PREFIX = "memory";
    private static final ClassDesc ACCESS =
            MemoryAccess.class.describeConstable().orElseThrow();

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call && isAccess(call.name().stringValue())) {
            code.invokestatic(ACCESS, nameIn(call.name().stringValue()), call.typeSymbol());
        } else {
            code.with(element);
        }
    }

    private static boolean isAccess(String name) {
        return name.startsWith("memoryRead") || name.startsWith("memoryWrite");
    }

    private static String nameIn(String name) {
        return Character.toLowerCase(name.charAt(PREFIX.length())) + name.substring(PREFIX.length() + 1);
    }
}
