package dev.mortise.component.internal.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Finds the methods that HotSpot cannot compile as it compiles others, such as the loop of an interpreter that a guest
/// brings along.
final class HugeMethods {
    /// HotSpot leaves methods of more than 8 000 bytes to its interpreter unless `-XX:-DontCompileHugeMethods` is
    /// given. Up to about this size it compiles them then; larger ones are too much for its first compiler, and
    /// for the second together with what it would put into them.
    private static final int MOST_BYTES = 32_000;

    private HugeMethods() {}

    /// Looks through a jar.
    ///
    /// @return as HotSpot's compiler directives name them: `package/Class.method`
    static List<String> in(byte[] jar) {
        List<String> huge = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    ClassModel model = ClassFile.of().parse(zip.readAllBytes());
                    for (MethodModel method : model.methods()) {
                        if (codeBytes(method) > MOST_BYTES) {
                            huge.add(model.thisClass().asInternalName() + "."
                                    + method.methodName().stringValue());
                        }
                    }
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return List.copyOf(huge);
    }

    private static int codeBytes(MethodModel method) {
        return method.findAttribute(Attributes.code())
                .map(code -> code.codeLength())
                .orElse(0);
    }
}
