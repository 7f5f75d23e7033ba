package dev.unwind.schemas.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/** Signs facts with an Ed25519 key. Thread-safe. */
public final class FactSigner {
    /** Setting of the serdes, and of every service: a file with an Ed25519 private key in PEM (PKCS#8). */
    public static final String KEY_FILE = "unwind.signing.key.file";

    /** The same in the environment. */
    public static final String KEY_FILE_VARIABLE = "UNWIND_SIGNING_KEY_FILE";

    private final PrivateKey key;
    private final PublicKey publicKey;
    private final String keyId;

    private FactSigner(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
        this.keyId = Ed25519.idOf(publicKey);
    }

    /**
     * The signer of a key in a file.
     *
     * @throws IllegalArgumentException when the file cannot be read or holds no such key
     */
    public static FactSigner of(Path file) {
        try {
            return ofPem(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot read the key that signs facts from " + file + " (" + KEY_FILE + "): " + e.getMessage(), e);
        }
    }

    /** The signer that a configuration names; null when it names none. */
    public static @Nullable FactSigner in(@Nullable Object file) {
        String path = file == null ? "" : file.toString();
        return path.isBlank() ? null : of(Path.of(path.strip()));
    }

    /**
     * The signer of a key in PEM.
     *
     * @throws IllegalArgumentException when the text holds no such key
     */
    public static FactSigner ofPem(String pem) {
        try {
            PrivateKey key = Ed25519.privateKey(pem);
            return new FactSigner(key, Ed25519.publicOf(key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot use the key that signs facts: " + e.getMessage()
                            + "; expected an Ed25519 private key in PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` writes it.",
                    e);
        }
    }

    /** Names the public key. */
    public String keyId() {
        return keyId;
    }

    /** With which its signatures are checked. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The signature of a value that goes to a topic. */
    public FactSignature sign(String topic, byte[] value) {
        return new FactSignature(keyId, Ed25519.sign(key, FactSignature.signed(topic, value)));
    }
}
