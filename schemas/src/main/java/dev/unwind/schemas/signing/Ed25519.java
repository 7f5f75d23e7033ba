package dev.unwind.schemas.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Ed25519 keys as OpenSSL writes them, and what is done with them. */
public final class Ed25519 {
    /** The name that Java knows it by. */
    public static final String ALGORITHM = "Ed25519";

    private static final int ID_BYTES = 8;

    private Ed25519() {}

    /**
     * The private key of a PEM text (PKCS#8, {@code openssl genpkey -algorithm ed25519}).
     *
     * @throws GeneralSecurityException when it is no such key
     * @throws IllegalArgumentException when the text holds none
     */
    public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(read(pem, "PRIVATE KEY")));
    }

    /**
     * The public key of a PEM text ({@code openssl pkey -in KEY -pubout}).
     *
     * @throws GeneralSecurityException when it is no such key
     * @throws IllegalArgumentException when the text holds none
     */
    public static PublicKey publicKey(String pem) throws GeneralSecurityException {
        return publicKey(read(pem, "PUBLIC KEY"));
    }

    /**
     * The public key of X.509 bytes.
     *
     * @throws GeneralSecurityException when they are none
     */
    public static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
    }

    /** A new pair. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has Ed25519", e);
        }
    }

    /** The PEM text of a private key, as OpenSSL writes it. */
    public static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** The PEM text of a public key, as OpenSSL writes it. */
    public static String pem(PublicKey key) {
        return pem("PUBLIC KEY", key.getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    /** Names a public key: the first 16 hex digits of the SHA-256 of its X.509 bytes. */
    public static String idOf(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Java derives a public key only when it makes the pair; a pair is made from 32 random bytes, which are the private key. */
    public static PublicKey publicOf(PrivateKey key) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key)
                .getBytes()
                .orElseThrow(() -> new IllegalArgumentException("the key does not show its bytes"));
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(ALGORITHM);
        pairs.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
        return pairs.generateKeyPair().getPublic();
    }

    /** The signature of these bytes. */
    public static byte[] sign(PrivateKey key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign with an Ed25519 key", e);
        }
    }

    /** Whether these bytes were signed with the private half of a key. */
    public static boolean signed(PublicKey key, byte[] bytes, byte[] stated) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(bytes);
            return signature.verify(stated);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] read(String text, String kind) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("found no '" + begin + "' with an end");
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
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
