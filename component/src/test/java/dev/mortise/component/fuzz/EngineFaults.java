package dev.mortise.component.fuzz;

import dev.mortise.component.ComponentException;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells the core engine's own failures from the runtime's.
///
/// A refusal or trap may have a raw exception as its cause. That is tolerated, and counted by place, where the
/// exception
/// arose in the core engine's code: the runtime contains it. One that arose in the runtime's own code is a fault of the
/// runtime that was hidden, and is thrown.
final class EngineFaults {
    private final Map<String, Integer> counts = new TreeMap<>();

    /// Looks into what a fault was caused by.
    void inspect(ComponentException fault) {
        Throwable cause = fault.getCause();
        if (cause == null) {
            if (fault.code().equals("engine_fault")) {
                throw new AssertionError("an engine fault without its cause", fault);
            }
            return;
        }
        if (!isRaw(cause)) {
            return;
        }
        StackTraceElement origin = origin(cause);
        if (cause.getStackTrace().length > 0
                && (origin == null || !origin.getClassName().startsWith("run.endive."))) {
            throw new AssertionError("a fault of the runtime's own was hidden: " + cause, fault);
        }
        counts.merge(fault.code() + ": " + cause.getClass().getName() + " at " + place(origin), 1, Integer::sum);
    }

    private static String place(@Nullable StackTraceElement origin) {
        return origin == null
                ? "a place that the JVM left out"
                : origin.getClassName() + "." + origin.getMethodName() + ":" + origin.getLineNumber();
    }

    /// Whether nobody meant to throw it: the engine's own exceptions say what is wrong with a module.
    private static boolean isRaw(Throwable cause) {
        return !cause.getClass().getName().startsWith("run.endive.");
    }

    /// The first frame that is not of the Java platform; a stack that overflowed may end anywhere.
    private static @Nullable StackTraceElement origin(Throwable cause) {
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (frame.getModuleName() == null || !frame.getModuleName().startsWith("java.")) {
                return frame;
            }
        }
        return null;
    }

    /// Says how often the engine failed, and where.
    void print(PrintStream out) {
        out.println("the core engine's own failures, contained: "
                + counts.values().stream().mapToInt(Integer::intValue).sum());
        counts.forEach((place, count) -> out.println("    " + count + " × " + place));
    }
}
