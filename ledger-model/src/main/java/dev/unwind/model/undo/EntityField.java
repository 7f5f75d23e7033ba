package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.json.Pointers;
import org.jspecify.annotations.Nullable;

/**
 * One field of an entity that an undo puts back.
 *
 * @param entity the entity, as in {@code SnapshotRead}
 * @param base address where it is read, as the contract writes it; empty when the contract names none
 * @param path JSON Pointer within the entity's document; empty for the whole document
 * @param left what the action left there; null for nothing
 * @param back what is put back; null when the field is taken away again
 */
public record EntityField(
        String entity,
        String base,
        String path,
        @Nullable JsonNode left,
        @Nullable JsonNode back) {

    /** Whether the two are the same place, or one holds the other. */
    boolean meets(EntityField other) {
        return sameEntity(other) && (Pointers.covers(path, other.path) || Pointers.covers(other.path, path));
    }

    boolean sameEntity(EntityField other) {
        return entity.equals(other.entity) && base.equals(other.base);
    }
}
