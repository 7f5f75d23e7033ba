package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A target's side of a restore, as small as it can be: applies add, remove, replace and test to members of objects. */
public final class PatchApplier {
    private PatchApplier() {}

    public static final class TestFailed extends RuntimeException {
        TestFailed(String path) {
            super("test failed at " + path);
        }
    }

    public static @Nullable JsonNode apply(ArrayNode patch, @Nullable JsonNode document) {
        JsonNode result = document == null ? null : document.deepCopy();
        for (JsonNode operation : patch) {
            result = step(operation, result);
        }
        return result;
    }

    private static @Nullable JsonNode step(JsonNode operation, @Nullable JsonNode document) {
        String path = operation.get("path").textValue();
        JsonNode value = operation.get("value");
        switch (operation.get("op").textValue()) {
            case "test" -> {
                if (document == null || !Json.sameValue(value, Pointers.get(document, path))) {
                    throw new TestFailed(path);
                }
                return document;
            }
            case "add", "replace" -> {
                if (path.isEmpty()) {
                    return value;
                }
                holder(document, path).set(name(path), value);
                return document;
            }
            case "remove" -> {
                if (path.isEmpty()) {
                    return null;
                }
                if (holder(document, path).remove(name(path)) == null) {
                    throw new TestFailed(path);
                }
                return document;
            }
            default -> throw new IllegalArgumentException(operation.toString());
        }
    }

    private static ObjectNode holder(@Nullable JsonNode document, String path) {
        if (document != null && Pointers.get(document, Pointers.parent(path)) instanceof ObjectNode object) {
            return object;
        }
        throw new TestFailed(path);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }
}
