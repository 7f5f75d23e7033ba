package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The places where two documents differ: objects are compared member by member, arrays as a whole. */
public final class Differences {
    private Differences() {}

    /**
     * The changes that lead from one document to another, by member name at each level; empty when they have the same
     * value. A null reference is an absent document.
     */
    public static List<FieldChange> between(@Nullable JsonNode before, @Nullable JsonNode after) {
        List<FieldChange> changes = new ArrayList<>();
        collect("", before, after, changes);
        return List.copyOf(changes);
    }

    private static void collect(
            String path, @Nullable JsonNode before, @Nullable JsonNode after, List<FieldChange> changes) {
        if (before != null && after != null && before.isObject() && after.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                collect(Pointers.child(path, name), before.get(name), after.get(name), changes);
            }
        } else if (!Json.sameValue(before, after)) {
            changes.add(new FieldChange(path, before, after));
        }
    }
}
