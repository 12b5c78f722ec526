package dev.mortise.engine.sandbox;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreImports;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.MemoryPool;
import dev.mortise.component.Value;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.fuel.FuelMeter;
import org.jspecify.annotations.Nullable;

/// An instance of a plugin's component in its fresh state, with the meter that counts for it. Serves one call at a
/// time;
/// after a call that ended well it returns to the fresh state, which costs what the call wrote.
final class Guest {
    private final FuelMeter meter;
    private final String exportName;
    private final ComponentInstance instance;
    private final boolean restorable;
    /// What its start functions used. Each call pays for it, as if they had run for it.
    private final long startFuelUnits;

    private Guest(FuelMeter meter, String exportName, ComponentInstance instance) {
        this.meter = meter;
        this.exportName = exportName;
        this.instance = instance;
        startFuelUnits = meter.used();
        // What a start function heard from the host, such as the time, is another call's business.
        restorable = !instance.hasCalledHost() && instance.snapshot();
    }

    /// Instantiates: start functions run now, at the cost of the meter.
    ///
    /// @param meter full
    /// @param pool the memory of all guests
    static Guest start(GuestCode code, Linker linker, FuelMeter meter, MemoryPool pool) {
        CallLimits limits = code.limits();
        CoreImports.Builder imports = CoreImports.builder();
        meter.addTo(imports);
        InstanceOptions options =
                new InstanceOptions(limits.memoryBytes(), imports.build(), pool).withPassedLimit(limits.passedBytes());
        ComponentInstance instance = code.component().instantiate(linker, options);
        try {
            return new Guest(meter, code.exportName(), instance);
        } catch (Throwable fault) {
            instance.close();
            throw fault;
        }
    }

    FuelMeter meter() {
        return meter;
    }

    /// Gets it ready for another call.
    void refill() {
        meter.refill(startFuelUnits);
    }

    @Nullable
    Value call(PluginApi.Call call) {
        return instance.call(exportName, call.function(), call.arguments());
    }

    long memoryBytes() {
        return instance.memoryBytes();
    }

    long peakMemoryBytes() {
        return instance.peakMemoryBytes();
    }

    /// Returns to the fresh state.
    ///
    /// @return false if that is not possible; another guest is needed then
    boolean restore() {
        return restorable && instance.restore();
    }

    void close() {
        instance.close();
    }
}
