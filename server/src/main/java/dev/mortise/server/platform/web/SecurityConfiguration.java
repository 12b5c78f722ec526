package dev.mortise.server.platform.web;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.ServerOptions;
import jakarta.servlet.DispatcherType;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/// Who may reach what: the API with a bearer token, login and the API's description and the readiness without, the
/// metrics as [MetricsReaders] says, the static pages for all.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String LOGIN = "/api/v1/auth/login";
    private static final int LONGEST_TOKEN = 4_096;

    /// Each filter would be observed by itself, which doubles the CPU of a small request.
    @Bean
    SecurityObservationSettings securityObservation() {
        return SecurityObservationSettings.noObservations();
    }

    /// Addresses that the firewall refuses are answered as everything else is, and not by the container's page.
    @Bean
    RequestRejectedHandler refusedAddresses(ProblemWriter problems) {
        return (request, response, e) -> problems.write(
                ApiProblem.of(
                        400,
                        "address",
                        "the address or a header is not taken as it is: leave out empty parts (//), parts that are . or ..,"
                                + " and ; \\ %2f and control characters"),
                response);
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            JwtDecoder decoder,
            PrincipalSource principals,
            ProblemWriter problems,
            ServerOptions options) {
        MetricsReaders metrics = new MetricsReaders(options.operation().metricsToken());
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // No cookie authenticates a request, so no other site can forge one.
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.frameOptions(frame -> frame.deny())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .addHeaderWriter(new ContentSecurityPolicy()))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, LOGIN)
                        .permitAll()
                        .requestMatchers("/api/v1/openapi", "/api/v1/openapi.yaml", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/api/**")
                        .authenticated()
                        .requestMatchers(HttpMethod.GET, MetricsReaders.PATH)
                        .access(metrics)
                        .requestMatchers("/actuator/**")
                        .denyAll()
                        .anyRequest()
                        .permitAll())
                .oauth2ResourceServer(server -> server.bearerTokenResolver(bearerTokens(metrics))
                        .authenticationEntryPoint((request, response, e) ->
                                problems.write(refusal(request.getHeader(HttpHeaders.AUTHORIZATION) != null), response))
                        .jwt(jwt -> jwt.decoder(decoder)
                                .jwtAuthenticationConverter(token -> new PrincipalToken(principal(token, principals)))))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint((request, response, e) -> problems.write(refusal(false), response))
                        .accessDeniedHandler((request, response, e) ->
                                problems.write(ApiProblem.of(404, "not_found", "there is nothing here"), response)))
                .addFilterBefore(new CallFilter(), AuthorizationFilter.class);
        return http.build();
    }

    private static ApiProblem refusal(boolean tokenSent) {
        return tokenSent
                ? ApiProblem.of(
                                401,
                                "token_refused",
                                "the token is invalid, has expired, or its user may no longer log in: log in again")
                        .withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"")
                : ApiProblem.unauthenticated();
    }

    /// Tokens come in the header only, and a stale one does not stand in the way of a login.
    private static BearerTokenResolver bearerTokens(MetricsReaders metrics) {
        return request -> {
            String header = request.getHeader(HttpHeaders.AUTHORIZATION);
            if (header == null
                    || request.getRequestURI().equals(LOGIN)
                    || (request.getRequestURI().equals(MetricsReaders.PATH) && metrics.isToken(header))) {
                return null;
            }
            if (!header.regionMatches(true, 0, "Bearer ", 0, 7) || header.length() > LONGEST_TOKEN) {
                throw new InvalidBearerTokenException("no bearer token of at most " + LONGEST_TOKEN + " characters");
            }
            return header.substring(7).strip();
        };
    }

    private static Principal principal(Jwt token, PrincipalSource principals) {
        try {
            String tenant = token.getClaimAsString("tenant");
            Object generation = token.getClaim("gen");
            if (tenant != null && token.getSubject() != null && generation instanceof Number number) {
                return principals
                        .find(UUID.fromString(tenant), UUID.fromString(token.getSubject()), number.intValue())
                        .orElseThrow(() -> new InvalidBearerTokenException("the user may not log in"));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidBearerTokenException("the token's claims are malformed", e);
        }
        throw new InvalidBearerTokenException("the token lacks claims");
    }
}
