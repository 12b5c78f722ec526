package dev.mortise.server.account;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/// Issues and verifies tokens: HS256 with a key that the database holds and all nodes share, made at the first
/// start. A token names user, tenant
/// and generation, and no permissions. Thread-safe.
///
/// The claims of tokens whose signature was found good are kept: a signature does not become bad. Times are compared,
/// and the user is looked for ([PrincipalCache]), each time.
@Component
class Tokens implements JwtDecoder {
    /// How long a token is good for.
    static final Duration LIFETIME = Duration.ofHours(8);

    private static final String ISSUER = "mortise";
    private static final int KEY_BYTES = 32;

    private static final int MOST_KEPT = 10_000;

    private final Clock clock;
    private final OAuth2TokenValidator<Jwt> validator;
    private final ConcurrentHashMap<String, Jwt> signed = new ConcurrentHashMap<>();
    private final NimbusJwtEncoder encoder;
    private final List<NimbusJwtDecoder> decoders;

    Tokens(TenantTransactions transactions, Clock clock, RandomGenerator random) {
        this.clock = clock;
        JwtTimestampValidator times = new JwtTimestampValidator(Duration.ZERO);
        times.setClock(clock);
        validator = new DelegatingOAuth2TokenValidator<>(times, new JwtIssuerValidator(ISSUER));
        List<KeyQueries.Key> keys = transactions.inPlatform(tx -> {
            KeyQueries.lock(tx);
            if (KeyQueries.list(tx).isEmpty()) {
                byte[] secret = new byte[KEY_BYTES];
                random.nextBytes(secret);
                KeyQueries.insert(tx, Ids.next(), secret, clock.instant());
            }
            return KeyQueries.list(tx);
        });
        JWK signing = new OctetSequenceKey.Builder(keys.getFirst().secret())
                .keyID(keys.getFirst().id().toString())
                .keyUse(KeyUse.SIGNATURE)
                .build();
        encoder = new NimbusJwtEncoder(new ImmutableJWKSet<SecurityContext>(new JWKSet(signing)));
        decoders = keys.stream().map(key -> decoder(key.secret())).toList();
    }

    /// A token for a user.
    String issue(UserQueries.Login user) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(ISSUER)
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .subject(user.userId().toString())
                .claim("tenant", user.tenantId().toString())
                .claim("gen", user.generation())
                .build();
        JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
        return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
    }

    @Override
    public Jwt decode(String token) throws JwtException {
        Jwt known = signed.get(token);
        if (known != null && !validator.validate(known).hasErrors()) {
            return known;
        }
        Jwt decoded = verified(token);
        if (signed.size() >= MOST_KEPT) {
            signed.clear();
        }
        signed.put(token, decoded);
        return decoded;
    }

    private Jwt verified(String token) throws JwtException {
        JwtException refusal = new JwtException("there is no key");
        for (NimbusJwtDecoder decoder : decoders) {
            try {
                return decoder.decode(token);
            } catch (JwtException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private NimbusJwtDecoder decoder(SecretKey secret) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(secret)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        decoder.setJwtValidator(validator);
        return decoder;
    }
}
