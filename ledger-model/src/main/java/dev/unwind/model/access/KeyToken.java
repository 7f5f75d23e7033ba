package dev.unwind.model.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of an API key holds and sends, written {@code uwk_<keyId>_<secret>}. Not shown by {@link #toString}.
 *
 * <p>The hash is one SHA-256, because the secret has 256 random bits: there is nothing to guess that a slow hash would slow down, and a hash that is
 * checked with every request must cost little (decision 051).
 *
 * @param keyId 12 of {@code a-z 2-7}, chosen at random
 * @param secret 43 characters, 32 random bytes in URL-safe base 64
 */
public record KeyToken(String keyId, String secret) {
    private static final Pattern TEXT = Pattern.compile("uwk_([a-z2-7]{12})_([A-Za-z0-9_-]{43})");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;

    /** A new one; {@code random} has to be one that nobody can foretell. */
    public static KeyToken make(RandomGenerator random) {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new KeyToken(
                id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Whether the text is meant to be a key, well-formed or not. */
    public static boolean looksLike(String text) {
        return text.startsWith("uwk_");
    }

    /** The key that was sent; null when the text is none. */
    public static @Nullable KeyToken parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches() ? new KeyToken(parts.group(1), parts.group(2)) : null;
    }

    /** What its owner sends. */
    public String text() {
        return "uwk_" + keyId + "_" + secret;
    }

    /** What is kept of it. */
    public String hash() {
        try {
            byte[] bytes = (keyId + ":" + secret).getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Whether it is the key that this was kept of; takes as long for a wrong one as for the right one. */
    public boolean matches(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "uwk_" + keyId + "_…";
    }
}
