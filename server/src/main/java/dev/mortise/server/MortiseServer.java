package dev.mortise.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Starts the server.
@SpringBootApplication(proxyBeanMethods = false)
public class MortiseServer {
    /// The process's entry point.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        SpringApplication.run(MortiseServer.class, arguments);
    }
}
