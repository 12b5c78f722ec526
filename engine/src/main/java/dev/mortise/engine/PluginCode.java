package dev.mortise.engine;

import dev.mortise.engine.manifest.Manifest;
import java.util.function.Supplier;

/// A stored plugin that is to run again.
///
/// @param manifest its manifest
/// @param wasm reads its component
public record PluginCode(Manifest manifest, Supplier<byte[]> wasm) {}
