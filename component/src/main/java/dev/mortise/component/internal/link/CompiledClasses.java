package dev.mortise.component.internal.link;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;

/// Changes methods that the engine compiles into every module's classes.
///
/// - Its checks for interrupts, at every loop and call, are one method. Code that ends by itself can do without: the
///   check reads a volatile field, after which the JVM's compiler has to read again what it knows of the guest's
///   memory, and tight loops over memory take twice as long.
/// - A function that ends in a tail call says which one, and whoever called it makes that call, and the next, until a
///   function ends otherwise. The engine forgets two things where references of the host come back: `callWithRefs`
///   makes only one of a chain of calls, and what unpacks several results does not expect that there are none yet.
/// - Functions are changed as [CompiledFunctions] says.
final class CompiledClasses {
    static final String CHECK = "checkInterruption";
    private static final String CALL = "callWithRefs";
    private static final String CALL_ONCE = "callOnceWithRefs";
    private static final Pattern UNPACKING = Pattern.compile("call(WithRefs)?_[0-9]+");
    private static final ClassDesc INSTANCE = classDesc(Instance.class);
    private static final ClassDesc RESULT = classDesc(CallResult.class);
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc REFERENCES = CD_Object.arrayType();
    private static final MethodTypeDesc CALL_TYPE = MethodTypeDesc.of(RESULT, CD_int, LONGS, REFERENCES);

    private final boolean withoutInterruptChecks;
    private final boolean withTailCalls;
    private final CompiledFunctions functions;

    /// @param withoutInterruptChecks whether the checks for interrupts are left out
    /// @param withTailCalls whether all tail calls are made before references come back
    /// @param counter the index of the global that functions reach through the memory; -1 if there is none
    CompiledClasses(boolean withoutInterruptChecks, boolean withTailCalls, int counter) {
        this.withoutInterruptChecks = withoutInterruptChecks;
        this.withTailCalls = withTailCalls;
        this.functions = new CompiledFunctions(withoutInterruptChecks, counter);
    }

    /// The same classes with the changes.
    ///
    /// @param jar a module's classes
    /// @throws IllegalStateException if there is no method to be changed
    byte[] change(byte[] jar) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length);
        Set<String> missing = new HashSet<>();
        if (withoutInterruptChecks) {
            missing.add(CHECK);
        }
        if (withTailCalls) {
            missing.add(CALL);
        }
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                if (entry.getName().endsWith(".class")) {
                    ClassModel model = ClassFile.of().parse(content);
                    if (withoutInterruptChecks && model.methods().stream().anyMatch(CompiledClasses::isCheck)) {
                        content = withoutChecks(model);
                        missing.remove(CHECK);
                    } else if (withTailCalls && model.methods().stream().anyMatch(CompiledClasses::isCall)) {
                        content = withTailCalls(model);
                        missing.remove(CALL);
                    } else if (withTailCalls && model.methods().stream().anyMatch(CompiledClasses::isUnpacking)) {
                        content = withoutUnpackingOfNothing(model);
                    }
                    if (CompiledFunctions.concerns(model)) {
                        content = functions.change(ClassFile.of().parse(content));
                    }
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(content);
                out.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the core engine's compiled code has no method " + missing);
        }
        return bytes.toByteArray();
    }

    private static byte[] withoutChecks(ClassModel model) {
        return ClassFile.of()
                .transformClass(
                        model, ClassTransform.transformingMethods(CompiledClasses::isCheck, (method, element) -> {
                            if (element instanceof CodeModel) {
                                method.withCode(CodeBuilder::return_);
                            } else {
                                method.with(element);
                            }
                        }));
    }

    private static byte[] withoutUnpackingOfNothing(ClassModel model) {
        return ClassFile.of()
                .transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(CompiledClasses::isUnpacking, (code, element) -> {
                            code.with(element);
                            if (element instanceof InvokeInstruction call
                                    && call.typeSymbol().returnType().equals(REFERENCES)) {
                                Label some = code.newLabel();
                                code.dup()
                                        .ifnonnull(some)
                                        .pop()
                                        .aconst_null()
                                        .areturn()
                                        .labelBinding(some);
                            }
                        }));
    }

    /// What `callWithRefs` was gets another name.
    private static byte[] withTailCalls(ClassModel model) {
        ClassDesc machine = model.thisClass().asSymbol();
        return ClassFile.of().transformClass(model, (type, element) -> {
            if (element instanceof MethodModel method && isCall(method)) {
                type.withMethod(CALL_ONCE, CALL_TYPE, ClassFile.ACC_PRIVATE, once -> method.forEach(once::with));
                type.withMethodBody(CALL, CALL_TYPE, ClassFile.ACC_PUBLIC, code -> tailCalls(code, machine));
            } else {
                type.with(element);
            }
        });
    }

    private static void tailCalls(CodeBuilder code, ClassDesc machine) {
        int function = code.parameterSlot(0);
        int arguments = code.parameterSlot(1);
        int references = code.parameterSlot(2);
        int instance = code.allocateLocal(TypeKind.REFERENCE);
        Label again = code.newLabel();
        Label over = code.newLabel();
        code.aload(code.receiverSlot())
                .getfield(machine, "instance", INSTANCE)
                .astore(instance)
                .labelBinding(again)
                .aload(code.receiverSlot())
                .iload(function)
                .aload(arguments)
                .aload(references)
                .invokevirtual(machine, CALL_ONCE, CALL_TYPE)
                .aload(instance)
                .invokevirtual(INSTANCE, "isTailCallPending", MethodTypeDesc.of(CD_boolean))
                .ifeq(over)
                .pop();
        pending(code, instance, "tailCallFuncId", CD_int).istore(function);
        pending(code, instance, "tailCallArgs", LONGS).astore(arguments);
        pending(code, instance, "tailCallRefArgs", REFERENCES).astore(references);
        pending(code, instance, "clearTailCall", CD_void)
                .goto_(again)
                .labelBinding(over)
                .areturn();
    }

    private static CodeBuilder pending(CodeBuilder code, int instance, String method, ClassDesc result) {
        return code.aload(instance).invokevirtual(INSTANCE, method, MethodTypeDesc.of(result));
    }

    private static boolean isCheck(MethodModel method) {
        return method.methodName().equalsString(CHECK);
    }

    private static boolean isUnpacking(MethodModel method) {
        return UNPACKING.matcher(method.methodName().stringValue()).matches();
    }

    private static boolean isCall(MethodModel method) {
        return method.methodName().equalsString(CALL)
                && method.methodTypeSymbol().equals(CALL_TYPE)
                && !method.flags().has(AccessFlag.STATIC);
    }

    private static ClassDesc classDesc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
