package dev.unwind.console.io;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of an OpenID Connect issuer are taken, and what their claims mean. A claim within another is named with dots: realm_access.roles.
 *
 * @param issuer the value of iss, exactly
 * @param audience what aud has to hold
 * @param jwks where the issuer publishes its keys
 * @param algorithms how a token may be signed
 * @param principalClaim who it is; his name on the ledger
 * @param rolesClaim names of roles, as a list or as one text with spaces; those that are none of the fixed ones are left out
 * @param tenantsClaim tenants that the roles hold for, a star for every one; without it the roles hold for none
 * @param groupsClaim names of roles that policies name beside the fixed ones
 * @param rolesPrefix what is taken off the names of roles, such as {@code unwind-}; names without it are left out
 * @param keysFor how long keys are used without asking for them again
 * @param askAgainAfter how often at most keys are asked for when a token names one that is not known
 * @param skew how far the clocks of issuer and console may differ
 */
public record TokenSettings(
        String issuer,
        String audience,
        URI jwks,
        Set<String> algorithms,
        String principalClaim,
        String rolesClaim,
        String tenantsClaim,
        String groupsClaim,
        @Nullable String rolesPrefix,
        Duration keysFor,
        Duration askAgainAfter,
        Duration skew) {
    /** Signatures with a key that the console does not have: with one that it has, whoever reads it could make tokens. */
    public static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /**
     * Checks what would make a token worthless.
     *
     * @throws IllegalArgumentException when one of them cannot be used
     */
    public TokenSettings {
        algorithms = Set.copyOf(algorithms);
        if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("Cannot take tokens signed with " + algorithms + ": expected some of "
                    + ALGORITHMS.stream().sorted().toList() + ".");
        }
        boolean safe = "https".equals(jwks.getScheme())
                || ("http".equals(jwks.getScheme()) && LOOPBACK.contains(String.valueOf(jwks.getHost())));
        if (!safe) {
            throw new IllegalArgumentException(
                    "Cannot take keys of tokens from " + jwks
                            + ": expected https, or http on the loopback interface, where nobody can put keys of his own in between.");
        }
        if (issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException(
                    "Cannot take tokens without an issuer and an audience: name both, or any token of any issuer would do.");
        }
    }
}
