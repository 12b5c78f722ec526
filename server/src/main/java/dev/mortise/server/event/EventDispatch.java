package dev.mortise.server.event;

import org.springframework.context.SmartLifecycle;

/// Starts handing deliveries over when the application is up and ends it before the database goes.
final class EventDispatch implements SmartLifecycle {
    private final Dispatcher dispatcher;
    private final Neighbours neighbours;
    private volatile boolean running;

    EventDispatch(Dispatcher dispatcher, Neighbours neighbours) {
        this.dispatcher = dispatcher;
        this.neighbours = neighbours;
    }

    @Override
    public void start() {
        neighbours.start();
        dispatcher.start();
        running = true;
    }

    @Override
    public void stop() {
        dispatcher.stop();
        neighbours.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
