package dev.unwind.model.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** Signs log anchors with an Ed25519 key. Thread-safe. */
public final class AnchorSigner {
    /** The one algorithm. */
    public static final String ALGORITHM = "Ed25519";

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
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(pem, "PRIVATE KEY")));
            return new AnchorSigner(key, AnchorKey.idOf(publicOf(key)));
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
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign with key " + keyId, e);
        }
    }

    /** Java derives a public key only when it makes the pair; a pair is made from 32 random bytes, which are the private key. */
    private static PublicKey publicOf(PrivateKey key) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key)
                .getBytes()
                .orElseThrow(() -> new IllegalArgumentException("the key does not show its bytes"));
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(ALGORITHM);
        pairs.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
        return pairs.generateKeyPair().getPublic();
    }

    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final byte[] seed;

        Seeded(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
