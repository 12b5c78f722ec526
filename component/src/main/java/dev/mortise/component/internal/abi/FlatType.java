package dev.mortise.component.internal.abi;

/// A core value type that a component value is flattened to.
public enum FlatType {
    I32,
    I64,
    F32,
    F64;

    /// The type that holds both: the same, `i32` for `i32` and `f32`, else `i64`.
    FlatType join(FlatType other) {
        if (this == other) {
            return this;
        }
        return isNarrow() && other.isNarrow() ? I32 : I64;
    }

    private boolean isNarrow() {
        return this == I32 || this == F32;
    }

    /// As the core text format writes it.
    public String text() {
        return switch (this) {
            case I32 -> "i32";
            case I64 -> "i64";
            case F32 -> "f32";
            case F64 -> "f64";
        };
    }
}
