package dev.unwind.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One place where two documents differ.
 *
 * @param path JSON Pointer to the place; empty for the whole document
 * @param before what was there, null when nothing was
 * @param after what is there now, null when nothing is
 */
public record FieldChange(
        String path, @Nullable JsonNode before, @Nullable JsonNode after) {
    /** The same change, seen in a document that holds this one under the given pointer. */
    public FieldChange under(String prefix) {
        return new FieldChange(prefix + path, before, after);
    }
}
