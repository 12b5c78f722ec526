package dev.mortise.server.platform.web;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Locale;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/// The frame of the API's description, which springdoc fills from the controllers and serves at `/api/v1/openapi`.
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String BEARER = "bearer";

    @Bean
    ModelResolver modelResolver(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new NestedTypeNames()).openapi31(true);
    }

    /// Names operations and groups them by their controller, whatever the order in which they are found.
    @Bean
    OperationCustomizer operationNames() {
        return (operation, handler) -> {
            String feature = handler.getBeanType().getSimpleName().replaceFirst("Controller$", "");
            String method = handler.getMethod().getName();
            operation.setOperationId(
                    feature.substring(0, 1).toLowerCase(Locale.ROOT) + feature.substring(1) + "_" + method);
            operation.setTags(List.of(feature));
            return operation;
        };
    }

    @Bean
    OpenAPI openApi() {
        // Any JSON value, not the members of the class.
        SpringDocUtils.getConfig().replaceWithSchema(JsonNode.class, new Schema<>());
        return new OpenAPI()
                .info(new Info()
                        .title("Mortise")
                        .version("v1")
                        .description("Refusals are application/problem+json (RFC 9457) with a stable member code.")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("The token of POST /api/v1/auth/login")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }
}
