package dev.mortise.server.platform;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a statement of a [Pipeline] gives.
///
/// @param <T> what it is
@FunctionalInterface
public interface Answer<T extends @Nullable Object> {
    /// The answer, which is there once the pipeline has run.
    ///
    /// @throws IllegalStateException before that
    T get();

    /// What is made of it when it is asked for.
    default <R extends @Nullable Object> Answer<R> map(Function<? super T, ? extends R> made) {
        return () -> made.apply(get());
    }
}
