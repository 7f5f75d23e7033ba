package dev.unwind.model.proof;

import dev.unwind.schemas.LogAnchored;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

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
            PublicKey key = KeyFactory.getInstance(AnchorSigner.ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Pem.read(pem, "PUBLIC KEY")));
            return new AnchorKey(idOf(key), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot use the public key: " + e.getMessage()
                            + "; expected an Ed25519 public key in PEM, as `openssl pkey -in KEY -pubout` writes it.",
                    e);
        }
    }

    static String idOf(PublicKey key) {
        return HexFormat.of().formatHex(Hash.sha256().digest(key.getEncoded()), 0, 8);
    }

    /** Whether this key signed the anchor. */
    public boolean signed(LogAnchored anchor) {
        ByteBuffer stated = anchor.getSignature();
        if (stated == null) {
            return false;
        }
        byte[] bytes = new byte[stated.remaining()];
        stated.duplicate().get(bytes);
        try {
            Signature signature = Signature.getInstance(AnchorSigner.ALGORITHM);
            signature.initVerify(key);
            signature.update(LogAnchors.signed(anchor));
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
