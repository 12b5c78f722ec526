package dev.mortise.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The type of a core import or export.
public sealed interface CoreType {

    /// A function.
    ///
    /// @param parameters the types as the core text format writes them, such as `i32`
    /// @param results likewise
    record Function(List<String> parameters, List<String> results) implements CoreType {
        /// Copies.
        public Function {
            parameters = List.copyOf(parameters);
            results = List.copyOf(results);
        }
    }

    /// A table.
    ///
    /// @param element its reference type
    /// @param minimum elements at first
    /// @param maximum elements at most; null when unbounded
    record Table(String element, long minimum, @Nullable Long maximum) implements CoreType {}

    /// A linear memory.
    ///
    /// @param minimumPages pages of 64 KiB at first
    /// @param maximumPages pages at most; null when unbounded
    /// @param shared whether threads share it
    record Memory(long minimumPages, @Nullable Long maximumPages, boolean shared) implements CoreType {}

    /// A global.
    ///
    /// @param type its value type
    /// @param mutable whether it changes
    record Global(String type, boolean mutable) implements CoreType {}

    /// An exception tag.
    ///
    /// @param parameters the types of its payload
    record Tag(List<String> parameters) implements CoreType {
        /// Copies.
        public Tag {
            parameters = List.copyOf(parameters);
        }
    }
}
