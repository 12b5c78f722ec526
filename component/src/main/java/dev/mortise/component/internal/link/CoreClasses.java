package dev.mortise.component.internal.link;

import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// The classes that the engine compiled one core module to, as they are kept: not compressed, and with their names
/// beside them, so that the JVM gets them as they lie there.
///
/// @param machine the name of the one that is the machine
/// @param classes all of them
record CoreClasses(String machine, List<OneClass> classes) {
    private static final String PROPERTIES = "wasm-module.properties";
    private static final String SUFFIX = ".class";

    CoreClasses {
        classes = List.copyOf(classes);
    }

    /// A class.
    ///
    /// @param name as the JVM has it, with points
    /// @param bytes where it lies
    record OneClass(String name, Slice bytes) {}

    /// A part of an array.
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(byte[] array, int offset, int length) {}

    /// Takes what the engine's compiler keeps.
    static CoreClasses ofJar(byte[] jar) {
        Properties properties = new Properties();
        List<OneClass> classes = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                byte[] bytes = zip.readAllBytes();
                if (name.equals(PROPERTIES)) {
                    properties.load(new ByteArrayInputStream(bytes));
                } else if (name.endsWith(SUFFIX)) {
                    classes.add(new OneClass(
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'),
                            new Slice(bytes, 0, bytes.length)));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new CoreClasses(
                CompiledModule.present(properties.getProperty("mainClass"), "name of a module's machine"), classes);
    }

    /// Has the JVM define them, which verifies nothing yet.
    ///
    /// @throws LinkageError if one of them is no class
    Defined define() {
        Loader loader = new Loader();
        classes.forEach(loader::define);
        return new Defined(this, loader);
    }

    /// Classes that are there, to be verified one by one, by any threads.
    record Defined(CoreClasses of, ClassLoader loader) {
        int count() {
            return of.classes().size();
        }

        /// Has the JVM verify one.
        ///
        /// @throws LinkageError if it does what no class may
        void verify(int index) {
            try {
                Class.forName(of.classes().get(index).name(), true, loader);
            } catch (ClassNotFoundException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /// Makes the machine of an instance.
        Function<Instance, Machine> machine() {
            MethodHandle constructor;
            try {
                constructor = MethodHandles.publicLookup()
                        .findConstructor(
                                Class.forName(of.machine(), true, loader),
                                MethodType.methodType(void.class, Instance.class))
                        .asType(MethodType.methodType(Machine.class, Instance.class));
            } catch (ReflectiveOperationException unfit) {
                throw new IllegalStateException("the machine has no such constructor", unfit);
            }
            return instance -> CoreClasses.machine(constructor, instance);
        }
    }

    private static Machine machine(MethodHandle constructor, Instance instance) {
        try {
            return (Machine) constructor.invokeExact(instance);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Beside nobody else's classes, as every module's have the same names.
    private static final class Loader extends ClassLoader {
        Loader() {
            super(MachineFactoryCompiler.class.getClassLoader());
        }

        void define(OneClass one) {
            Slice bytes = one.bytes();
            defineClass(one.name(), bytes.array(), bytes.offset(), bytes.length());
        }
    }

    /// Writes what [StoredCode] reads.
    void write(DataOutputStream out) throws IOException {
        StoredCode.write(out, machine.getBytes(StandardCharsets.UTF_8));
        out.writeInt(classes.size());
        for (OneClass one : classes) {
            StoredCode.write(out, one.name().getBytes(StandardCharsets.UTF_8));
            out.writeInt(one.bytes().length());
            out.write(one.bytes().array(), one.bytes().offset(), one.bytes().length());
        }
    }
}
