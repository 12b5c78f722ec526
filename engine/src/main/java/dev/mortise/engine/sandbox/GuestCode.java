package dev.mortise.engine.sandbox;

import dev.mortise.component.CodeCache;
import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.fuel.FuelMeter;
import dev.mortise.engine.manifest.Manifest;
import org.jspecify.annotations.Nullable;

/// A plugin's code, ready to be called from fresh state any number of times. Immutable and thread-safe.
///
/// @param manifest its manifest
/// @param component metered and compiled
/// @param exportName the name under which it exports `plugin-api`
/// @param limits of each call
/// @param idle its instances between calls
public record GuestCode(
        Manifest manifest, CompiledComponent component, String exportName, CallLimits limits, IdleGuests idle) {
    private static final int MOST_IDLE = 16;

    /// How components are compiled.
    ///
    /// @param codeCache keeps compiled code; null when nothing is kept
    /// @return the options
    public static CompileOptions options(@Nullable CodeCache codeCache) {
        return new CompileOptions(FuelMeter.rewriter(), CompileOptions.Engine.COMPILED, codeCache, FuelMeter.VERSION);
    }

    /// Compiles.
    ///
    /// @param component checked by [PluginApi#problems]
    /// @param manifest its manifest
    /// @param ceiling the operator's limits
    /// @param codeCache keeps compiled code; null when nothing is kept
    /// @return the code
    /// @throws dev.mortise.component.InvalidComponent if a function is too large
    public static GuestCode compile(
            Component component, Manifest manifest, CallLimits ceiling, @Nullable CodeCache codeCache) {
        return new GuestCode(
                manifest,
                component.compile(options(codeCache)),
                PluginApi.exportedName(component.type()).orElse(PluginApi.NAME),
                ceiling.within(manifest.module().limits()),
                new IdleGuests(MOST_IDLE));
    }
}
