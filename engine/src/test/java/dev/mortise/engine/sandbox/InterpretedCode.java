package dev.mortise.engine.sandbox;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.Component;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.fuel.FuelMeter;
import dev.mortise.engine.manifest.Manifest;

/// A plugin's code as the core engine's interpreter runs it, for comparison.
public final class InterpretedCode {
    private InterpretedCode() {}

    /// Prepares a component that an engine has accepted.
    public static GuestCode of(byte[] wasm, Manifest manifest, CallLimits ceiling) {
        Component component = Component.decode(wasm);
        return new GuestCode(
                manifest,
                component.compile(new CompileOptions(FuelMeter.rewriter(), CompileOptions.Engine.INTERPRETED)),
                PluginApi.exportedName(component.type()).orElseThrow(),
                ceiling.within(manifest.module().limits()),
                new IdleGuests(1));
    }
}
