package dev.mortise.component.internal.link;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/// Hands the classes of core modules to the engine's compiler, or takes them from it. Used by one thread.
final class CodeBox implements Cache {
    private final Map<String, byte[]> classes = new HashMap<>();

    @Override
    public byte @Nullable [] get(String digest) {
        return classes.get(digest);
    }

    @Override
    public void putIfAbsent(String digest, byte[] jar) {
        classes.putIfAbsent(digest, jar);
    }

    /// Puts other classes in the place of a module's.
    void change(String digest, UnaryOperator<byte[]> change) {
        classes.computeIfPresent(digest, (key, jar) -> change.apply(jar));
    }

    /// The name under which the engine asks for a module's classes.
    static String digest(int module) {
        return Integer.toString(module);
    }
}
