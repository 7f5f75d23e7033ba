package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Documents with one place changed. */
public final class Edits {
    private Edits() {}

    /**
     * A copy of the document with another value at a pointer to a member of an object, or to the whole document; the same document where
     * there is no such object. A null document is an absent one, a null value takes the place away.
     */
    public static @Nullable JsonNode with(@Nullable JsonNode document, String pointer, @Nullable JsonNode value) {
        if (pointer.isEmpty()) {
            return value;
        }
        if (document == null) {
            return null;
        }
        JsonNode copy = document.deepCopy();
        String parent = Pointers.parent(pointer);
        if (Pointers.get(copy, parent) instanceof ObjectNode holder) {
            String name =
                    pointer.substring(parent.length() + 1).replace("~1", "/").replace("~0", "~");
            if (value == null) {
                holder.remove(name);
            } else {
                holder.set(name, value);
            }
        }
        return copy;
    }
}
