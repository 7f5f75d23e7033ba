package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The RFC 6902 patch that turns a document back into what it was, and refuses to when somebody changed it since.
 *
 * <p>All {@code test} operations come first, so that each sees the document untouched: one per changed place, with the
 * value that the action left there. Places that the action did not change are neither tested nor touched.
 *
 * <p>RFC 6902 cannot test that a member is absent, and {@code add} overwrites one that exists. So where the action
 * removed a member, the object that held it is tested as a whole: an undo may then be refused because of a change beside
 * the place, but it never overwrites one. For the same reason a deleted document comes back by a bare {@code add} of the
 * whole, and the target must refuse that one when the document exists.
 */
public final class InversePatch {
    private InversePatch() {}

    /**
     * The patch from {@code after} back to {@code before}; empty when they have the same value. A null reference is an
     * absent document: one that the action created is removed, one that it deleted is added.
     */
    public static ArrayNode of(@Nullable JsonNode before, @Nullable JsonNode after) {
        List<FieldChange> changes = Differences.between(before, after);
        ArrayNode patch = Json.NODES.arrayNode();
        if (after != null) {
            for (String place : placesToTest(changes)) {
                JsonNode left = Pointers.get(after, place);
                if (left == null) {
                    throw new IllegalStateException("A changed place is in the document after the change: " + place);
                }
                operation(patch, "test", place, left);
            }
        }
        for (FieldChange change : changes) {
            if (change.before() == null) {
                operation(patch, "remove", change.path(), null);
            } else {
                operation(patch, change.after() == null ? "add" : "replace", change.path(), change.before());
            }
        }
        return patch;
    }

    /** Each changed place, or its parent where the place is gone; none that lies below another. */
    private static List<String> placesToTest(List<FieldChange> changes) {
        TreeSet<String> places = new TreeSet<>();
        for (FieldChange change : changes) {
            places.add(change.after() == null ? Pointers.parent(change.path()) : change.path());
        }
        List<String> kept = new ArrayList<>();
        for (String place : places) {
            if (kept.stream().noneMatch(other -> Pointers.covers(other, place))) {
                kept.add(place);
            }
        }
        return kept;
    }

    private static void operation(ArrayNode patch, String op, String path, @Nullable JsonNode value) {
        var operation = patch.addObject().put("op", op).put("path", path);
        if (value != null) {
            operation.set("value", value.deepCopy());
        }
    }
}
