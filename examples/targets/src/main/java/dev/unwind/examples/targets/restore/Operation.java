package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;

/** One operation of a JSON Patch (RFC 6902). */
sealed interface Operation {
    Pointer path();

    /** The value at the path must be equal. */
    record Test(Pointer path, JsonNode value) implements Operation {}

    /** Adds a member or element, or replaces a member. */
    record Add(Pointer path, JsonNode value) implements Operation {}

    /** Replaces a value that is there. */
    record Replace(Pointer path, JsonNode value) implements Operation {}

    /** Removes a value that is there. */
    record Remove(Pointer path) implements Operation {}

    /** Removes the value at one path and adds it at another. */
    record Move(Pointer from, Pointer path) implements Operation {}

    /** Adds the value at one path at another as well. */
    record Copy(Pointer from, Pointer path) implements Operation {}

    static Operation parse(JsonNode json) throws MalformedRestore {
        if (!json.isObject()) {
            throw new MalformedRestore("a patch operation must be an object, found " + json);
        }
        Pointer path = Pointer.parse(text(json, "path"));
        String op = text(json, "op");
        return switch (op) {
            case "test" -> new Test(path, value(json));
            case "add" -> new Add(path, value(json));
            case "replace" -> new Replace(path, value(json));
            case "remove" -> new Remove(path);
            case "move" -> move(json, path);
            case "copy" -> new Copy(Pointer.parse(text(json, "from")), path);
            default ->
                throw new MalformedRestore(
                        "unknown patch operation \"" + op + "\": expected test, add, replace, remove, move or copy");
        };
    }

    private static Operation move(JsonNode json, Pointer path) throws MalformedRestore {
        Pointer from = Pointer.parse(text(json, "from"));
        if (from.contains(path) && !from.equals(path)) {
            throw new MalformedRestore("cannot move " + from.text() + " into itself at " + path.text());
        }
        return new Move(from, path);
    }

    private static String text(JsonNode json, String field) throws MalformedRestore {
        if (!json.path(field).isTextual()) {
            throw new MalformedRestore("a patch operation needs a text \"" + field + "\", found " + json);
        }
        return json.path(field).textValue();
    }

    private static JsonNode value(JsonNode json) throws MalformedRestore {
        JsonNode value = json.get("value");
        if (value == null) {
            throw new MalformedRestore(
                    "a patch operation \"" + json.path("op").asText() + "\" needs a \"value\", found " + json);
        }
        return value;
    }
}
