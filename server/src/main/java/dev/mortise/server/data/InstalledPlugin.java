package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;

/// A plugin whose tables exist and whose rows may be read and written.
///
/// @param manifest the one that its tables were made from; the same object for as long as it holds
/// @param running whether it is switched on; its rows stay reachable when it is not
public record InstalledPlugin(Manifest manifest, boolean running) {}
