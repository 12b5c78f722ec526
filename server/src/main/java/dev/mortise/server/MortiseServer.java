package dev.mortise.server;

import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.StartRefused;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.start.CommandLine;
import dev.mortise.server.platform.start.SecretKeyFile;
import dev.mortise.server.platform.start.ServerDatabase;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// The server's process.
@SpringBootApplication(
        proxyBeanMethods = false,
        exclude = {
            DataSourceAutoConfiguration.class,
            ErrorMvcAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class
        })
public class MortiseServer {
    /// The process's entry point. Ends with status 2 for a wrong option, with 1 when the server cannot start.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        switch (CommandLine.parse(List.of(arguments), System.getenv())) {
            case CommandLine.Print(String text) -> System.out.print(text);
            case CommandLine.Wrong(String message) -> {
                System.err.println("mortise: " + message);
                System.exit(2);
            }
            case CommandLine.Serve(ServerOptions options) -> {
                try {
                    start(options);
                } catch (StartRefused e) {
                    System.err.println("mortise: " + e.getMessage());
                    System.exit(1);
                } catch (RuntimeException e) {
                    // Spring Boot has already reported it.
                    System.exit(1);
                }
            }
        }
    }

    /// Starts a server and returns when it is ready; closing the context stops it, its database included.
    ///
    /// @throws StartRefused when something that the operator can remove stands in the way
    public static ConfigurableApplicationContext start(ServerOptions options) {
        ServerDatabase database = ServerDatabase.open(options);
        try {
            Secrets secrets = new Secrets(
                    SecretKeyFile.open(options.dataFolder(), options.operation().secretKeys()));
            secrets.checkKeys(new TenantTransactions(database));
            SpringApplication application = new SpringApplicationBuilder(MortiseServer.class)
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .properties(Map.of("server.address", options.address(), "server.port", options.port()))
                    .initializers((GenericApplicationContext context) -> {
                        context.registerBean(ServerOptions.class, () -> options);
                        context.registerBean(ServerDatabase.class, () -> database);
                        context.registerBean(Secrets.class, () -> secrets);
                    })
                    .build();
            application.setAddCommandLineProperties(false);
            return application.run();
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }
}
