package dev.mortise.engine.fuel;

import dev.mortise.component.CoreGlobal;
import dev.mortise.component.CoreImports;
import dev.mortise.component.CoreRewriter;

/// The fuel of one component instance. Guest and host share a counter of the fuel that is left; rewritten core modules
/// lower it and call a hook when it is not above 0. Used by one thread at a time, like the instance.
///
/// The accounting is Wasmtime's: an operator costs 1, the free ones (`nop`, `drop`, `block`, `loop`, `unreachable`,
/// `return`, `else`, `end`) nothing, a function's entry 1, a bulk operator 1 and its units. The same call with the same
/// host answers uses the same fuel in each engine.
public final class FuelMeter {
    /// Tells how modules are rewritten: changes with everything that the rewriting changes, so that compiled code is
    /// not
    /// taken from a cache of before.
    public static final String VERSION = "fuel-1";

    static final String MODULE = "mortise";
    static final String LEFT = "fuel-left";
    static final String OUT = "out-of-fuel";

    private final long limitUnits;
    private final CoreGlobal left;
    private boolean exhausted;

    private FuelMeter(long limitUnits) {
        this.limitUnits = limitUnits;
        this.left = CoreGlobal.ofI64(limitUnits);
    }

    /// Rewrites the core modules of a component so that they count.
    ///
    /// @return throws [dev.mortise.component.InvalidComponent] for a module with operators that cannot be metered
    public static CoreRewriter rewriter() {
        return CoreRewriter.each((index, module) -> new MeteredModule(index, module).rewrite());
    }

    /// A meter filled with that much.
    ///
    /// @param fuelUnits not negative
    /// @return the meter
    public static FuelMeter of(long fuelUnits) {
        if (fuelUnits < 0) {
            throw new IllegalArgumentException("fuelUnits must not be negative, found " + fuelUnits);
        }
        return new FuelMeter(fuelUnits);
    }

    /// Adds what rewritten core modules import.
    ///
    /// @param imports of the instance that this meter counts for
    public void addTo(CoreImports.Builder imports) {
        imports.global(MODULE, LEFT, left).hook(MODULE, OUT, this::stop);
    }

    /// Fills it again, for the next call of the same instance.
    ///
    /// @param fuelUnits what is left from now on: 0 to the limit
    public void refill(long fuelUnits) {
        if (fuelUnits < 0 || fuelUnits > limitUnits) {
            throw new IllegalArgumentException("fuelUnits must be 0 to " + limitUnits + ", found " + fuelUnits);
        }
        left.set(fuelUnits);
        exhausted = false;
    }

    private void stop() {
        exhausted = true;
        throw new OutOfFuel(limitUnits);
    }

    /// What is left. Exact inside a host call and after a call that completed; code between two checks may overrun,
    /// which
    /// reads as 0.
    ///
    /// @return 0 or above
    public long remaining() {
        return Math.max(0, left.get());
    }

    /// What was used.
    ///
    /// @return from 0 to the limit
    public long used() {
        return limitUnits - remaining();
    }

    /// Whether the guest was stopped because nothing was left. A call that completed is never exhausted, even if
    /// nothing
    /// remains.
    ///
    /// @return true after [OutOfFuel]
    public boolean exhausted() {
        return exhausted;
    }
}
