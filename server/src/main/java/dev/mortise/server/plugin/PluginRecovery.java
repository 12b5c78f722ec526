package dev.mortise.server.plugin;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Brings the plugins back that shall run, before the server takes its first request, and lets this node follow the
/// steps
/// that other nodes take from then on.
final class PluginRecovery implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PluginRecovery.class);

    /// A step on one node is to reach all within two seconds.
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final LocalPlugins plugins;
    private @Nullable ScheduledExecutorService timer;

    PluginRecovery(LocalPlugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public synchronized void start() {
        plugins.follow();
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("mortise-plugins").factory());
        var _ = started.scheduleWithFixedDelay(
                this::follow, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    private void follow() {
        try {
            plugins.follow();
        } catch (RuntimeException e) {
            LOG.warn("Cannot see what plugins shall run: {}", e.toString());
        }
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
