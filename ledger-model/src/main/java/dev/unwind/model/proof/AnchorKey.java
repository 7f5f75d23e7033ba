package dev.unwind.model.proof;

import dev.unwind.schemas.LogAnchored;
import dev.unwind.schemas.signing.Ed25519;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;

/**
 * A public key that log anchors may be signed with.
 *
 * @param keyId names it
 * @param key Ed25519
 */
public record AnchorKey(String keyId, PublicKey key) {

    /**
     * The key of a PEM text ({@code openssl pkey -pubout}).
     *
     * @throws IllegalArgumentException when it holds none
     */
    public static AnchorKey ofPem(String pem) {
        try {
            PublicKey key = Ed25519.publicKey(pem);
            return new AnchorKey(Ed25519.idOf(key), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot use the public key: " + e.getMessage()
                            + "; expected an Ed25519 public key in PEM, as `openssl pkey -in KEY -pubout` writes it.",
                    e);
        }
    }

    /** Whether this key signed the anchor. */
    public boolean signed(LogAnchored anchor) {
        ByteBuffer stated = anchor.getSignature();
        if (stated == null) {
            return false;
        }
        byte[] bytes = new byte[stated.remaining()];
        stated.duplicate().get(bytes);
        return Ed25519.signed(key, LogAnchors.signed(anchor), bytes);
    }
}
