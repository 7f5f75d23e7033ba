package dev.unwind.model.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Names within a scope: all but unreserved characters (RFC 3986) percent-encoded. */
final class PercentText {
    private static final String HEX = "0123456789ABCDEF";

    private PercentText() {}

    static String encode(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isUnreserved(c)) {
                text.append(c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return text.toString();
    }

    /** Takes what a person wrote without encoding, too, where it can mean one thing only. */
    static String decode(String scope, String text) {
        if (text.isEmpty()) {
            throw ControlScope.unreadable(scope, "a name is empty");
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 4);
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (c == '%') {
                bytes.put(octet(scope, text, i));
                i += 3;
            } else if (c == '#' || c <= ' ' || c == 0x7f) {
                throw ControlScope.unreadable(
                        scope,
                        String.format(
                                "a name holds %s, written %%%02X", c == '#' ? "#" : "a space or control character", c));
            } else {
                bytes.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw ControlScope.unreadable(scope, "the percent-encoding of a name is no UTF-8");
        }
    }

    private static byte octet(String scope, String text, int at) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw ControlScope.unreadable(
                    scope,
                    "a percent sign without two hexadecimal digits behind it (a percent sign in a name is written %25)");
        }
        return (byte) (high << 4 | low);
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._~-".indexOf(c) >= 0;
    }
}
