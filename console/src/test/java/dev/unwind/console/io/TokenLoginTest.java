package dev.unwind.console.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.unwind.console.access.Caller;
import dev.unwind.schemas.AccessRole;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenLoginTest {
    private final Issuer issuer;
    private final TokenLogin tokens;

    TokenLoginTest() throws Exception {
        issuer = new Issuer();
        tokens = new TokenLogin(settings(issuer.jwks(), "roles", null, Set.of("ES256", "RS256")));
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static TokenSettings settings(
            URI jwks, String rolesClaim, @Nullable String prefix, Set<String> algorithms) {
        return new TokenSettings(
                Issuer.NAME,
                Issuer.AUDIENCE,
                jwks,
                algorithms,
                "sub",
                rolesClaim,
                "tenants",
                "groups",
                prefix,
                Duration.ofMinutes(5),
                Duration.ofMillis(50),
                Duration.ofSeconds(5));
    }

    private static JWTClaimsSet.Builder good() {
        return Issuer.claims("ada", List.of("approver"), List.of("acme"));
    }

    private Caller in(String token) {
        Login login = tokens.login(token);
        assertThat(login).isInstanceOf(Login.In.class);
        return ((Login.In) login).caller();
    }

    private String refused(String token) {
        Login login = tokens.login(token);
        assertThat(login).isInstanceOf(Login.Refused.class);
        assertThat(((Login.Refused) login).told()).doesNotContain(token);
        return ((Login.Refused) login).code();
    }

    @Test
    void aTokenOfTheIssuerLetsInWithItsRolesForItsTenants() {
        Caller caller = in(issuer.sign(
                Issuer.claims("ada", List.of("approver", "auditor", "janitor"), List.of("acme", "no/tenant"))
                        .claim("groups", "finance sales")
                        .build()));
        assertThat(caller.principal()).isEqualTo("ada");
        assertThat(caller.grants().of(AccessRole.APPROVER)).containsExactly("acme");
        assertThat(caller.grants().of(AccessRole.AUDITOR)).containsExactly("acme");
        assertThat(caller.grants().tenants()).hasSize(2);
        assertThat(caller.grants().groups()).containsExactly("finance", "sales");
    }

    @Test
    void rolesWithoutTenantsHoldForNone() {
        Caller caller =
                in(issuer.sign(Issuer.claims("ada", List.of("admin"), List.of()).build()));
        assertThat(caller.grants().tenants()).isEmpty();
    }

    @Test
    void keysAreKeptAndAskedForAgainWhenATokenNamesANewOne() {
        in(issuer.sign(good().build()));
        in(issuer.sign(good().build()));
        assertThat(issuer.timesAsked()).isEqualTo(1);
        String old = issuer.sign(good().build());
        issuer.rotate("k2");
        in(issuer.sign(good().build()));
        assertThat(issuer.timesAsked()).isEqualTo(2);
        assertThat(refused(old)).isEqualTo("TOKEN_SIGNATURE_REFUSED");
    }

    @Test
    void aTokenThatIsNotForUsOrOverIsRefused() {
        Date past = Date.from(Instant.now().minusSeconds(60));
        assertThat(refused(issuer.sign(good().expirationTime(past).build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().expirationTime(null).build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().audience("another").build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().audience((String) null).build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().issuer("https://evil.example").build())))
                .isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().subject(null).build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(issuer.sign(good().subject("ada\nbob").build()))).isEqualTo("TOKEN_CLAIMS_REFUSED");
        assertThat(refused(
                        issuer.sign(good().notBeforeTime(Date.from(Instant.now().plusSeconds(60)))
                                .build())))
                .isEqualTo("TOKEN_CLAIMS_REFUSED");
    }

    @Test
    void aTokenThatAnybodyCouldHaveMadeIsRefused() throws Exception {
        assertThat(refused(new PlainJWT(good().build()).serialize())).isEqualTo("TOKEN_SIGNATURE_REFUSED");
        assertThat(refused(Issuer.sign(Issuer.make("k1"), good().build()))).isEqualTo("TOKEN_SIGNATURE_REFUSED");
        assertThat(refused(Issuer.sign(Issuer.make("other"), good().build()))).isEqualTo("TOKEN_SIGNATURE_REFUSED");

        // The public key, which everybody has, taken for a shared secret.
        SignedJWT confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), good().build());
        confused.sign(new MACSigner(issuer.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        assertThat(refused(confused.serialize())).isEqualTo("TOKEN_SIGNATURE_REFUSED");

        String token = issuer.sign(good().build());
        assertThat(refused(token.substring(0, token.length() - 3) + "AAA")).isEqualTo("TOKEN_SIGNATURE_REFUSED");
        assertThat(refused("no.token.atall")).isEqualTo("TOKEN_MALFORMED");
        assertThat(refused("ey")).isEqualTo("TOKEN_MALFORMED");
    }

    @Test
    void anIssuerThatDoesNotAnswerMakesNobodyKnownAndNobodyRefused() {
        issuer.stopAnswering();
        assertThat(tokens.login(issuer.sign(good().build()))).isInstanceOf(Login.Unknown.class);
    }

    @Test
    void claimsAreFoundWithinOthersAndUnderAPrefix() {
        TokenLogin mapped = new TokenLogin(settings(issuer.jwks(), "realm_access.roles", "unwind-", Set.of("ES256")));
        String token = issuer.sign(good().claim("roles", null)
                .claim("realm_access", Map.of("roles", List.of("unwind-operator", "approver")))
                .build());
        Caller caller = ((Login.In) mapped.login(token)).caller();
        assertThat(caller.grants().of(AccessRole.OPERATOR)).containsExactly("acme");
        assertThat(caller.grants().of(AccessRole.APPROVER)).isEmpty();
    }

    @Test
    void settingsThatWouldMakeEveryTokenGoodAreRefused() {
        for (Set<String> algorithms : List.of(Set.of("HS256"), Set.of("none"), Set.<String>of())) {
            assertThatIllegalArgumentException().isThrownBy(() -> settings(issuer.jwks(), "roles", null, algorithms));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(URI.create("http://keys.example/jwks"), "roles", null, Set.of("RS256")));
    }
}
