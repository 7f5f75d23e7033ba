package dev.unwind.console.io;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.unwind.console.access.Caller;
import dev.unwind.model.access.Grants;
import dev.unwind.model.access.RoleName;
import dev.unwind.schemas.AccessRole;
import dev.unwind.schemas.RoleGrant;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has a token of the issuer: signed with one of its keys by one of the algorithms that are taken, for this audience, not expired.
 * Keys are kept, asked for again when a token names an unknown one, and used on for a while when the issuer does not answer.
 */
final class TokenLogin {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int BYTES_MAX = 256 * 1024;
    private static final int TEXT_LENGTH_MAX = 16 * 1024;
    private static final long OUTAGE_MILLIS = 4 * 3_600_000L;

    private final TokenSettings settings;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    TokenLogin(TokenSettings settings) {
        this.settings = settings;
        Set<JWSAlgorithm> algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys(settings)));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp"));
        claims.setMaxClockSkew((int) settings.skew().toSeconds());
        processor.setJWTClaimsSetVerifier(claims);
    }

    private static JWKSource<SecurityContext> keys(TokenSettings settings) {
        try {
            long keep = settings.keysFor().toMillis();
            return JWKSourceBuilder.<SecurityContext>create(
                            settings.jwks().toURL(),
                            new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, BYTES_MAX))
                    .cache(keep, CONNECT_MILLIS + READ_MILLIS)
                    .refreshAheadCache(false)
                    .rateLimited(settings.askAgainAfter().toMillis())
                    .retrying(true)
                    .outageTolerant(OUTAGE_MILLIS)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("Cannot take keys of tokens from " + settings.jwks() + ": " + e, e);
        }
    }

    Login login(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return refused(
                    "TOKEN_MALFORMED", "it has " + text.length() + " characters, expected at most " + TEXT_LENGTH_MAX);
        }
        try {
            return in(processor.process(text, null));
        } catch (ParseException e) {
            return refused("TOKEN_MALFORMED", "it is no JSON Web Token");
        } catch (BadJWTException e) {
            return refused("TOKEN_CLAIMS_REFUSED", String.valueOf(e.getMessage()));
        } catch (BadJOSEException e) {
            return refused("TOKEN_SIGNATURE_REFUSED", String.valueOf(e.getMessage()));
        } catch (RateLimitReachedException e) {
            return refused("TOKEN_SIGNATURE_REFUSED", "it names a key that its issuer did not publish a moment ago");
        } catch (KeySourceException e) {
            return new Login.Unknown(
                    "ISSUER_UNREACHABLE",
                    "The token cannot be checked: the keys of its issuer cannot be fetched from " + settings.jwks()
                            + "; try again.");
        } catch (JOSEException e) {
            return refused("TOKEN_SIGNATURE_REFUSED", String.valueOf(e.getMessage()));
        }
    }

    private Login in(JWTClaimsSet claims) {
        Object principal = claim(claims, settings.principalClaim());
        if (!(principal instanceof String name) || !isName(name)) {
            return refused(
                    "TOKEN_CLAIMS_REFUSED",
                    "its claim " + settings.principalClaim()
                            + " does not say who it is (1 to 128 printable characters)");
        }
        List<String> tenants = texts(claim(claims, settings.tenantsClaim())).stream()
                .filter(TokenLogin::isTenant)
                .toList();
        List<RoleGrant> grants = new ArrayList<>();
        for (String role : texts(claim(claims, settings.rolesClaim()))) {
            AccessRole fixed = role(role);
            if (fixed != null && !tenants.isEmpty()) {
                grants.add(new RoleGrant(fixed, tenants));
            }
        }
        return new Login.In(new Caller(
                name,
                Caller.Kind.TOKEN,
                settings.issuer(),
                Grants.of(grants, texts(claim(claims, settings.groupsClaim())))));
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.length() <= 128 && text.chars().noneMatch(Character::isISOControl);
    }

    private @Nullable AccessRole role(String name) {
        String prefix = settings.rolesPrefix();
        if (prefix == null) {
            return RoleName.parse(name);
        }
        return name.startsWith(prefix) ? RoleName.parse(name.substring(prefix.length())) : null;
    }

    private static boolean isTenant(String text) {
        try {
            return !Grants.tenant(text).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A claim by its name, or by the names of the objects it stands in. */
    private static @Nullable Object claim(JWTClaimsSet claims, String path) {
        Object whole = claims.getClaim(path);
        if (whole != null) {
            return whole;
        }
        Object value = claims.getClaims();
        for (String name : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    private static List<String> texts(@Nullable Object claim) {
        if (claim instanceof String text) {
            return List.of(text.trim().split("\\s+", -1)).stream()
                    .filter(one -> !one.isEmpty())
                    .toList();
        }
        return claim instanceof Collection<?> all
                ? all.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private Login refused(String code, String why) {
        return new Login.Refused(code, "The token is not taken: " + why + ".", settings.issuer());
    }
}
