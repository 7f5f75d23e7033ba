package dev.unwind.model.principal;

import dev.unwind.schemas.ActorKind;
import dev.unwind.schemas.SigningKey;
import dev.unwind.schemas.signing.Ed25519;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A published key that can be used.
 *
 * @param keyId names it
 * @param principal who has the private key
 * @param roles roles in which it may sign
 * @param actors in whose name it may sign; empty for anybody
 * @param key the public key
 * @param validFrom from when it holds
 * @param validUntil from when it holds no more; null for no end
 */
public record TrustedKey(
        String keyId,
        String principal,
        Set<ActorKind> roles,
        Set<String> actors,
        PublicKey key,
        Instant validFrom,
        @Nullable Instant validUntil) {

    /** Copies the sets. */
    public TrustedKey {
        roles = Set.copyOf(roles);
        actors = Set.copyOf(actors);
    }

    /**
     * The key as it was published.
     *
     * @throws IllegalArgumentException when it cannot be used; the message says why
     */
    public static TrustedKey of(SigningKey published) {
        PublicKey key = publicKey(published);
        String id = Ed25519.idOf(key);
        if (!id.equals(published.getKeyId())) {
            throw unusable(published, "its public key is that of " + id);
        }
        if (published.getRoles().isEmpty()) {
            throw unusable(published, "it names no role");
        }
        Set<ActorKind> roles = EnumSet.copyOf(published.getRoles());
        if (roles.contains(ActorKind.AGENT)) {
            throw unusable(published, "it names the role AGENT, whose facts are never signed");
        }
        return new TrustedKey(
                id,
                published.getPrincipal(),
                roles,
                Set.copyOf(published.getActors()),
                key,
                published.getValidFrom(),
                published.getValidUntil());
    }

    private static PublicKey publicKey(SigningKey published) {
        ByteBuffer stated = published.getPublicKey();
        byte[] bytes = new byte[stated.remaining()];
        stated.duplicate().get(bytes);
        try {
            return Ed25519.publicKey(bytes);
        } catch (GeneralSecurityException e) {
            throw unusable(published, "its public key is no Ed25519 key (" + e.getMessage() + ")");
        }
    }

    private static IllegalArgumentException unusable(SigningKey published, String why) {
        return new IllegalArgumentException("Cannot use key " + published.getKeyId() + " of " + published.getPrincipal()
                + ": " + why + "; publish it with `unwind principals add`.");
    }

    /** Whether it holds at a moment. */
    public boolean holdsAt(Instant at) {
        return !at.isBefore(validFrom) && (validUntil == null || at.isBefore(validUntil));
    }

    /** Whether it may sign in the name of this actor. */
    public boolean speaksFor(String actor) {
        return actors.isEmpty() || actors.contains(actor);
    }
}
