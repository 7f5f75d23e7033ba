package dev.unwind.examples.targets.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON Pointer (RFC 6901): the way to one place in a document. */
record Pointer(String text, List<String> steps) {

    static Pointer parse(String text) throws MalformedRestore {
        if (text.isEmpty()) {
            return new Pointer(text, List.of());
        }
        if (text.charAt(0) != '/' || text.matches(".*~([^01].*|$)")) {
            throw new MalformedRestore(
                    "\"" + text + "\" is not a JSON Pointer: expected \"\" or a text that starts with /,"
                            + " with ~0 for ~ and ~1 for /");
        }
        List<String> steps = new ArrayList<>();
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return new Pointer(text, List.copyOf(steps));
    }

    boolean isRoot() {
        return steps.isEmpty();
    }

    String last() {
        return steps.getLast();
    }

    /** True when the other place is this one or inside it. */
    boolean contains(Pointer other) {
        return other.steps.size() >= steps.size()
                && other.steps.subList(0, steps.size()).equals(steps);
    }

    @Nullable
    JsonNode find(@Nullable JsonNode document) {
        return walk(document, steps);
    }

    /** The object or array that holds this place, or null; never called for the root. */
    @Nullable
    JsonNode findParent(@Nullable JsonNode document) {
        return walk(document, steps.subList(0, steps.size() - 1));
    }

    private static @Nullable JsonNode walk(@Nullable JsonNode from, List<String> steps) {
        JsonNode at = from;
        for (String step : steps) {
            at = switch (at) {
                case ObjectNode object -> object.get(step);
                case ArrayNode array -> index(step, array.size()) < 0 ? null : array.get(index(step, array.size()));
                case null, default -> null;
            };
        }
        return at;
    }

    /** The index that a step names in an array of that size, or -1 when it names none. */
    static int index(String step, int size) {
        if (!step.matches("0|[1-9][0-9]{0,8}")) {
            return -1;
        }
        int index = Integer.parseInt(step);
        return index < size ? index : -1;
    }
}
