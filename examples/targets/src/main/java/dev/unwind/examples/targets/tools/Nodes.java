package dev.unwind.examples.targets.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.examples.targets.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Short words for walking stored documents. */
public final class Nodes {
    private Nodes() {}

    public static ObjectNode object(JsonNode parent, String field) {
        return (ObjectNode) parent.required(field);
    }

    public static ArrayNode array(JsonNode parent, String field) {
        return (ArrayNode) parent.required(field);
    }

    /** The elements of an array of objects, still part of it. */
    public static List<ObjectNode> objects(JsonNode parent, String field) {
        List<ObjectNode> objects = new ArrayList<>();
        parent.required(field).forEach(element -> objects.add((ObjectNode) element));
        return objects;
    }

    public static String text(JsonNode parent, String field) {
        return parent.path(field).asText();
    }

    public static @Nullable ObjectNode first(List<ObjectNode> objects, Predicate<ObjectNode> wanted) {
        return objects.stream().filter(wanted).findFirst().orElse(null);
    }

    public static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = Json.array();
        texts.forEach(array::add);
        return array;
    }

    /** The first text that is wanted more often than it is there, or null. */
    public static @Nullable String wantedTooOften(List<String> wanted, List<String> there) {
        return wanted.stream()
                .filter(text -> Collections.frequency(wanted, text) > Collections.frequency(there, text))
                .findFirst()
                .orElse(null);
    }

    /** A new object of the given fields, in that order, copied from another; absent ones are left out. */
    public static ObjectNode pick(JsonNode from, List<String> fields) {
        ObjectNode picked = Json.object();
        for (String field : fields) {
            JsonNode value = from.get(field);
            if (value != null) {
                picked.set(field, value.deepCopy());
            }
        }
        return picked;
    }

    /** The fields first as named, null where absent, then whatever else there is. */
    public static ObjectNode ordered(ObjectNode from, List<String> fields) {
        ObjectNode ordered = Json.object();
        for (String field : fields) {
            JsonNode value = from.get(field);
            if (value == null) {
                ordered.putNull(field);
            } else {
                ordered.set(field, value);
            }
        }
        from.properties().forEach(field -> ordered.putIfAbsent(field.getKey(), field.getValue()));
        return ordered;
    }
}
