package dev.unwind.model.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Paths of objects below a target's base address: raw with identifiers as they are, or percent-encoded for a request. */
public final class Paths {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Paths() {}

    /**
     * The path with all but unreserved characters and slashes percent-encoded as UTF-8.
     *
     * @throws IllegalArgumentException when the path {@linkplain #namesAnObject names no object}
     */
    public static String encode(String rawPath) {
        if (!namesAnObject(rawPath)) {
            throw new IllegalArgumentException("Cannot make a request path of \"" + rawPath
                    + "\"; expected a leading slash and no empty, \".\" or \"..\" segment");
        }
        StringBuilder encoded = new StringBuilder(rawPath.length() + 8);
        for (byte b : rawPath.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/' || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return encoded.toString();
    }

    /** The path of a request for an entity such as {@code orders/#W1001}. */
    public static String ofEntity(String entity) {
        return encode("/" + entity);
    }

    /**
     * Whether a raw path leads to one object below the base: a server may take an empty segment for a list, and dots for
     * the way out.
     */
    public static boolean namesAnObject(String rawPath) {
        if (!rawPath.startsWith("/")) {
            return false;
        }
        return List.of(rawPath.substring(1).split("/", -1)).stream()
                .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }
}
