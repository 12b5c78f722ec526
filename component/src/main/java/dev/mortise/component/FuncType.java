package dev.mortise.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The type of a component function.
///
/// @param parameters with their names, in order
/// @param result null when it returns nothing
public record FuncType(
        List<ValueType.Field> parameters, @Nullable ValueType result) {
    /// Copies.
    public FuncType {
        parameters = List.copyOf(parameters);
    }

    /// As WIT writes it, such as `func(name: string) -> list<u8>`.
    ///
    /// @return cut when long
    @Override
    public String toString() {
        return WitText.of(this);
    }
}
