package dev.unwind.cli.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Changes of documents field by field and element by element, as recordings list them. */
final class LeafDifferences {
    private LeafDifferences() {}

    /** Where two documents differ, by path; a document that is absent on one side differs at {@code /}. */
    static Map<String, FieldChange> between(@Nullable JsonNode before, @Nullable JsonNode after) {
        Map<String, FieldChange> found = new TreeMap<>();
        compare("", before, after, found);
        return found;
    }

    private static void compare(
            String path, @Nullable JsonNode before, @Nullable JsonNode after, Map<String, FieldChange> found) {
        if (before != null && after != null && before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(Pointers.child(path, name), before.get(name), after.get(name), found);
            }
        } else if (before != null && after != null && before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "/" + i, before.get(i), after.get(i), found);
            }
        } else if (!Json.sameValue(before, after)) {
            String place = path.isEmpty() ? "/" : path;
            found.put(place, new FieldChange(place, before, after));
        }
    }

    /** The document after the changes of one call; null when it is gone then. */
    static @Nullable JsonNode apply(@Nullable JsonNode document, List<FieldChange> changes) {
        JsonNode result = document == null ? null : document.deepCopy();
        List<FieldChange> inOrder = new ArrayList<>(changes);
        // Elements go from the end of their array, so that the places of those before them stand.
        inOrder.sort((a, b) -> Boolean.compare(a.after() == null, b.after() == null) != 0
                ? Boolean.compare(a.after() == null, b.after() == null)
                : a.after() == null ? lastIndex(b.path()) - lastIndex(a.path()) : 0);
        for (FieldChange change : inOrder) {
            if (change.path().equals("/")) {
                result = change.after() == null ? null : change.after().deepCopy();
            } else if (result != null) {
                put(result, change);
            }
        }
        return result;
    }

    private static int lastIndex(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.matches("\\d{1,9}") ? Integer.parseInt(last) : -1;
    }

    private static void put(JsonNode document, FieldChange change) {
        String parentPath = Pointers.parent(change.path());
        String name = change.path()
                .substring(parentPath.length() + 1)
                .replace("~1", "/")
                .replace("~0", "~");
        JsonNode parent = parentPath.isEmpty() ? document : Pointers.get(document, parentPath);
        JsonNode value = change.after() == null ? null : change.after().deepCopy();
        if (parent instanceof ObjectNode object) {
            if (value == null) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (parent instanceof ArrayNode array) {
            int index = Integer.parseInt(name);
            if (value == null) {
                array.remove(index);
            } else if (index < array.size()) {
                array.set(index, value);
            } else {
                array.add(value);
            }
        }
    }
}
