package dev.mortise.engine.fuel;

/// The guest used up its fuel. It leaves [dev.mortise.component.ComponentInstance#call] as it is.
public final class OutOfFuel extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long fuelUnits;

    OutOfFuel(long fuelUnits) {
        super("the guest used up its fuel of " + fuelUnits + " units", null, false, false);
        this.fuelUnits = fuelUnits;
    }

    /// What the guest was given.
    ///
    /// @return the limit in units of fuel
    public long fuelUnits() {
        return fuelUnits;
    }
}
