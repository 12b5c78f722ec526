package dev.mortise.server.plugin;

import org.springframework.context.SmartLifecycle;

/// Brings the plugins back that ran when the server went down, before it takes its first request.
final class PluginRecovery implements SmartLifecycle {
    private final PluginLifecycle lifecycle;
    private volatile boolean running;

    PluginRecovery(PluginLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public void start() {
        lifecycle.recover();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
