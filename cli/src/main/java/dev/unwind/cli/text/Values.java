package dev.unwind.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unwind.model.json.Json;
import org.jspecify.annotations.Nullable;

/** Single values on one line. */
public final class Values {
    private static final int SHORT = 110;

    private final int limit;

    /** Values on one line each, whole when {@code full}. */
    public Values(boolean full) {
        this.limit = full ? Integer.MAX_VALUE : SHORT;
    }

    /** A JSON value, or {@code (nothing)} for an absent one. */
    public String of(@Nullable JsonNode value) {
        return value == null || value.isMissingNode() ? "(nothing)" : shorten(Json.write(value));
    }

    /** A value that may stand as JSON text inside a string, as facts carry it. */
    public String ofText(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "(nothing)" : shorten(value.asText());
    }

    /** Quoted words of a person or an agent, on one line. */
    String words(String text) {
        return shorten(Json.write(TextNode.valueOf(text.strip())));
    }

    /** Text on one line. */
    public String shorten(String text) {
        String line = text.replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= limit
                ? line
                : line.substring(0, limit - 20) + " ... (" + (line.length() - limit + 20) + " more)";
    }
}
