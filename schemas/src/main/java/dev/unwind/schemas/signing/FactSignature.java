package dev.unwind.schemas.signing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a fact as it stands in the record header {@value #HEADER}: the text {@code ed25519:<key id>:<signature in Base64>}.
 *
 * @param keyId names the public key
 * @param bytes over what {@link #signed} gives
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the header to the check, never compared
public record FactSignature(String keyId, byte[] bytes) {
    /** Name of the record header. */
    public static final String HEADER = "unwind-signature";

    private static final Pattern TEXT = Pattern.compile("ed25519:([0-9a-f]{16}):([A-Za-z0-9+/]{86}==)");

    /**
     * What is signed: {@code unwind.fact.v1}, a line feed, the name of the topic, a line feed, and the record value as it stands on the topic. Tenant and run
     * are in the value, and a fact under another key than theirs is refused anyway.
     */
    public static byte[] signed(String topic, byte[] value) {
        byte[] head = ("unwind.fact.v1\n" + topic + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + value.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(value, 0, all, head.length, value.length);
        return all;
    }

    /** The signature that a header holds; null when it holds none. */
    public static @Nullable FactSignature parse(byte[] header) {
        Matcher text = TEXT.matcher(new String(header, StandardCharsets.ISO_8859_1));
        return text.matches()
                ? new FactSignature(text.group(1), Base64.getDecoder().decode(text.group(2)))
                : null;
    }

    /** The bytes of the header. */
    public byte[] toHeader() {
        return ("ed25519:" + keyId + ":" + Base64.getEncoder().encodeToString(bytes))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
