package dev.mortise.component.internal.link;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Takes the engine's checks for interrupts out of compiled code that ends by itself.
///
/// The engine checks at every loop and call. That reads a volatile field, after which the JVM's compiler has to read
/// again what it knows of the guest's memory: tight loops over memory take twice as long. All checks are calls of one
/// method that is compiled into each module's classes; here it returns at once.
final class InterruptChecks {
    private static final String CHECK = "checkInterruption";

    private InterruptChecks() {}

    /// The same classes without the checks.
    ///
    /// @param jar a module's classes
    /// @throws IllegalStateException if there is no such method
    static byte[] without(byte[] jar) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length);
        int changed = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                if (entry.getName().endsWith(".class")) {
                    ClassModel model = ClassFile.of().parse(content);
                    if (model.methods().stream().anyMatch(InterruptChecks::isCheck)) {
                        content = without(model);
                        changed++;
                    }
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(content);
                out.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (changed == 0) {
            throw new IllegalStateException("the core engine's compiled code has no method " + CHECK);
        }
        return bytes.toByteArray();
    }

    private static byte[] without(ClassModel model) {
        return ClassFile.of()
                .transformClass(
                        model, ClassTransform.transformingMethods(InterruptChecks::isCheck, (method, element) -> {
                            if (element instanceof CodeModel) {
                                method.withCode(CodeBuilder::return_);
                            } else {
                                method.with(element);
                            }
                        }));
    }

    private static boolean isCheck(MethodModel method) {
        return method.methodName().equalsString(CHECK);
    }
}
