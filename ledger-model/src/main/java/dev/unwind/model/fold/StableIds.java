package dev.unwind.model.fold;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Ids that depend on what they name alone, so that deciding twice gives the same id. */
public final class StableIds {
    private StableIds() {}

    /** {@code prefix} and 32 hex digits of the SHA-256 of the parts; each part is preceded by its length, so none can run into the next. */
    public static String of(String prefix, @Nullable Object... parts) {
        MessageDigest digest = sha256();
        for (@Nullable Object part : parts) {
            byte[] bytes = String.valueOf(part).getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return prefix + HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
