package dev.mortise.component.conformance;

import dev.mortise.component.conformance.WastNode.Group;
import org.jspecify.annotations.Nullable;

/// One directive of a .wast file.
sealed interface Directive {
    /// Where it stands, from 1.
    int line();

    /// Its name in the file.
    String name();

    /// A component or core module as it is written.
    ///
    /// @param isCore whether it is a core module
    /// @param id the name that it gets; null for none
    /// @param isDefinition whether it is not instantiated
    /// @param binary its bytes, where the file has them
    /// @param text its text otherwise
    @SuppressWarnings("ArrayRecordComponent")
    record Source(
            boolean isCore,
            @Nullable String id,
            boolean isDefinition,
            byte @Nullable [] binary,
            @Nullable String text) {}

    /// `(component …)`, `(module …)`
    record Define(int line, String name, Source source) implements Directive {}

    /// `(component instance $instance $component)`
    record Instantiate(
            int line,
            String name,
            @Nullable String instance,
            @Nullable String component) implements Directive {}

    /// `(invoke $instance "function" …)`
    record Invoke(@Nullable String instance, String function, Group arguments, int firstArgument) {}

    /// `(invoke …)` by itself, and `assert_return`, `assert_trap` of one.
    ///
    /// @param assertion holds what is expected
    record Call(int line, String name, Invoke invoke, Group assertion) implements Directive {}

    /// `assert_invalid`, `assert_malformed`, and `assert_trap` or `assert_unlinkable` of a component.
    ///
    /// @param message what is expected of the refusal
    record Refuse(int line, String name, Source source, String message) implements Directive {}

    /// Another one, which says nothing about components.
    record Other(int line, String name) implements Directive {}
}
