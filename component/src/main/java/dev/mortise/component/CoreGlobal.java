package dev.mortise.component;

import run.endive.runtime.GlobalInstance;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Value;

/// A mutable core global that guest and host share. Not thread-safe: read and write it on the guest's thread, or while
/// no call runs.
public final class CoreGlobal {
    private final GlobalInstance global;

    private CoreGlobal(GlobalInstance global) {
        this.global = global;
    }

    /// A mutable `i64`.
    ///
    /// @param value at first
    /// @return the global
    public static CoreGlobal ofI64(long value) {
        return new CoreGlobal(GlobalInstance.builder()
                .value(Value.i64(value))
                .mutabilityType(MutabilityType.Var)
                .build());
    }

    /// A mutable `i32`.
    ///
    /// @param value at first
    /// @return the global
    public static CoreGlobal ofI32(int value) {
        return new CoreGlobal(GlobalInstance.builder()
                .value(Value.i32(value))
                .mutabilityType(MutabilityType.Var)
                .build());
    }

    /// Its value now.
    ///
    /// @return an `i32` in the low half
    public long get() {
        return global.getValue();
    }

    /// Sets it.
    ///
    /// @param value an `i32` in the low half
    public void set(long value) {
        global.setValue(value);
    }

    GlobalInstance global() {
        return global;
    }
}
