package dev.mortise.component;

import java.lang.reflect.Method;

/// How much the current thread has allocated. The module under test does not read the JVM's management module, hence
/// reflection.
final class Allocation {
    private final Object threads;
    private final Method allocatedBytes;

    Allocation() throws ReflectiveOperationException {
        threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        allocatedBytes = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    }

    long bytes() throws ReflectiveOperationException {
        return (long) allocatedBytes.invoke(threads);
    }
}
