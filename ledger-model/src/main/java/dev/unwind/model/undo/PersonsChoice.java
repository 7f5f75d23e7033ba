package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Edits;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.model.json.Pointers;
import dev.unwind.model.undo.Aftermath.EntityChange;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import dev.unwind.schemas.UndoMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an undo puts back after somebody else has changed what the action left, measured against what a person was shown.
 *
 * <p>OVERWRITE puts every field that the action changed back, whoever changed it since. MERGE puts those back that are still as the action left
 * them.
 *
 * @param goal what the entities are to hold afterwards
 * @param now what the person was shown
 * @param left the fields that are put back, as the person was shown them
 * @param changes whether anything is put back
 */
record PersonsChoice(Snapshot goal, Snapshot now, List<LeftField> left, boolean changes) {

    /**
     * The choice for one action.
     *
     * @param before what the action found
     * @param found what the person was shown; an entity that is missing there is as the action left it
     */
    static PersonsChoice of(UndoMode mode, Aftermath aftermath, Snapshot before, List<SnapshotRead> found) {
        Map<String, SnapshotRead> shown = new HashMap<>();
        found.forEach(read -> shown.put(read.getEntity(), read));
        List<SnapshotRead> goal = new ArrayList<>();
        List<SnapshotRead> now = new ArrayList<>();
        List<LeftField> left = new ArrayList<>();
        boolean changes = false;
        for (SnapshotRead read : aftermath.after().getReads()) {
            SnapshotRead at = shown.getOrDefault(read.getEntity(), read);
            JsonNode document = SnapshotDocument.document(at);
            JsonNode back = document;
            for (FieldChange field : fields(aftermath, read)) {
                JsonNode actual = document == null ? null : Pointers.get(document, field.path());
                if (mode == UndoMode.OVERWRITE || untouched(document, actual, field)) {
                    left.add(Aftermath.left(read.getEntity(), field.path(), actual));
                    back = putBack(back, field, formerly(before, read));
                }
            }
            changes |= !Json.sameValue(document, back);
            now.add(copy(read, document));
            goal.add(copy(read, back));
        }
        return new PersonsChoice(
                new Snapshot(aftermath.before().getTakenAt(), goal),
                new Snapshot(aftermath.after().getTakenAt(), now),
                List.copyOf(left),
                changes);
    }

    private static List<FieldChange> fields(Aftermath aftermath, SnapshotRead read) {
        return aftermath.changes().stream()
                .filter(change ->
                        change.name().equals(read.getName()) && change.entity().equals(read.getEntity()))
                .map(EntityChange::fields)
                .findFirst()
                .orElse(List.of());
    }

    private static boolean untouched(@Nullable JsonNode document, @Nullable JsonNode actual, FieldChange field) {
        return Json.sameValue(actual, field.after()) && (field.path().isEmpty() || reaches(document, field.path()));
    }

    /** Where the object around the field is gone, the nearest one that is left gets back what it held of it. */
    private static @Nullable JsonNode putBack(
            @Nullable JsonNode document, FieldChange field, @Nullable JsonNode before) {
        if (reaches(document, field.path())) {
            return Edits.with(document, field.path(), field.before());
        }
        String path = field.path();
        while (!path.isEmpty()) {
            path = Pointers.parent(path);
            if (reaches(document, path)) {
                return Edits.with(document, path, before == null ? null : Pointers.get(before, path));
            }
        }
        return before;
    }

    /** Whether there is an object around the place; never for the document as a whole. */
    private static boolean reaches(@Nullable JsonNode document, String path) {
        return !path.isEmpty()
                && document != null
                && Pointers.get(document, Pointers.parent(path)) instanceof ObjectNode;
    }

    private static @Nullable JsonNode formerly(Snapshot before, SnapshotRead read) {
        return before.getReads().stream()
                .filter(former -> former.getEntity().equals(read.getEntity()))
                .findFirst()
                .map(SnapshotDocument::document)
                .orElse(null);
    }

    private static SnapshotRead copy(SnapshotRead like, @Nullable JsonNode document) {
        return new SnapshotRead(like.getName(), like.getEntity(), document == null ? null : Json.write(document));
    }
}
