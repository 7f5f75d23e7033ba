package dev.unwind.model.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON Pointers (RFC 6901), and patterns of them. */
public final class Pointers {
    private Pointers() {}

    /** The value at a pointer; null when there is none. */
    public static @Nullable JsonNode get(JsonNode document, String pointer) {
        JsonNode found = document.at(JsonPointer.compile(pointer));
        return found.isMissingNode() ? null : found;
    }

    /** The pointer to a member of what the given pointer points to. */
    public static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** The pointer to what holds the place that the given, non-empty pointer points to. */
    public static String parent(String pointer) {
        return pointer.substring(0, pointer.lastIndexOf('/'));
    }

    /** Whether the second pointer points to the place of the first one or below it. */
    public static boolean covers(String pointer, String below) {
        return below.startsWith(pointer)
                && (below.length() == pointer.length() || below.charAt(pointer.length()) == '/');
    }

    /** Whether a pointer is at or below a place that one of the patterns names. */
    public static boolean matchesAny(List<String> patterns, String pointer) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, pointer));
    }

    /**
     * Whether a pointer is at or below a place that a pattern names. A pattern is a pointer in which the segment {@code
     * *} stands for any one segment: {@code /user/payment_methods/*}{@code /balance}.
     */
    public static boolean matches(String pattern, String pointer) {
        String[] wanted = pattern.split("/", -1);
        String[] given = pointer.split("/", -1);
        if (given.length < wanted.length) {
            return false;
        }
        for (int i = 1; i < wanted.length; i++) {
            if (!wanted[i].equals("*") && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }
}
