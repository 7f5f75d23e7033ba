package dev.unwind.model.proof;

import dev.unwind.schemas.signing.Ed25519;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** Signs log anchors with an Ed25519 key. Thread-safe. */
public final class AnchorSigner {
    /** The one algorithm. */
    public static final String ALGORITHM = Ed25519.ALGORITHM;

    private final PrivateKey key;
    private final String keyId;

    private AnchorSigner(PrivateKey key, String keyId) {
        this.key = key;
        this.keyId = keyId;
    }

    /**
     * The signer of a key in PEM (PKCS#8, {@code openssl genpkey -algorithm ed25519}).
     *
     * @throws IllegalArgumentException when the text holds no such key
     */
    public static AnchorSigner ofPem(String pem) {
        try {
            PrivateKey key = Ed25519.privateKey(pem);
            return new AnchorSigner(key, Ed25519.idOf(Ed25519.publicOf(key)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot use the key that signs anchors: " + e.getMessage()
                            + "; expected an Ed25519 private key in PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` writes it.",
                    e);
        }
    }

    /** Names the public key. */
    public String keyId() {
        return keyId;
    }

    byte[] sign(byte[] bytes) {
        return Ed25519.sign(key, bytes);
    }
}
