package dev.mortise.server.platform.web;

import dev.mortise.server.platform.ServerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Says in one line of the log that the server is ready, and where.
@Component
class ReadyMessage {
    private static final Logger LOG = LoggerFactory.getLogger("mortise");

    private final ServerOptions options;

    ReadyMessage(ServerOptions options) {
        this.options = options;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext context) {
            int port = context.getWebServer() == null
                    ? options.port()
                    : context.getWebServer().getPort();
            String host = options.address().contains(":") ? "[" + options.address() + "]" : options.address();
            LOG.info("Mortise is ready at http://{}:{}", host, port);
        }
    }
}
