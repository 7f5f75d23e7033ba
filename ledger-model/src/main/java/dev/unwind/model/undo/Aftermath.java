package dev.unwind.model.undo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unwind.model.contract.CompiledContract;
import dev.unwind.model.contract.SnapshotDocument;
import dev.unwind.model.json.Differences;
import dev.unwind.model.json.Edits;
import dev.unwind.model.json.FieldChange;
import dev.unwind.model.json.Json;
import dev.unwind.schemas.LeftField;
import dev.unwind.schemas.Snapshot;
import dev.unwind.schemas.SnapshotRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an action changed, entity by entity.
 *
 * @param before what the undo is to bring back: the before-snapshot, but with undeclared changes as they are now
 * @param after what the action left behind
 * @param entities the entities that differ, declared or not, in the order of the snapshot
 * @param undeclared pointers into the assembled snapshot where something changed that the contract does not let the tool change
 * @param changes what the undo is to put back, by document
 */
record Aftermath(
        Snapshot before, Snapshot after, Set<String> entities, List<String> undeclared, List<EntityChange> changes) {

    /** What the contract let the action change in one document, and did. */
    record EntityChange(String name, String entity, List<FieldChange> fields) {}

    private record Key(String name, String entity) {}

    /** Compares the two snapshots of an action. Nobody knows who made an undeclared change, so the undo does not touch it. */
    static Aftermath of(Snapshot before, Snapshot after, CompiledContract contract) {
        Map<Key, SnapshotRead> former = new LinkedHashMap<>();
        before.getReads().forEach(read -> former.put(new Key(read.getName(), read.getEntity()), read));
        Set<String> entities = new LinkedHashSet<>();
        List<String> undeclared = new ArrayList<>();
        List<EntityChange> declaredChanges = new ArrayList<>();
        for (SnapshotRead left : after.getReads()) {
            Key key = new Key(left.getName(), left.getEntity());
            SnapshotRead found = former.get(key);
            JsonNode was = found == null ? null : SnapshotDocument.document(found);
            JsonNode is = SnapshotDocument.document(left);
            List<FieldChange> changes = Differences.between(was, is);
            if (changes.isEmpty()) {
                continue;
            }
            entities.add(left.getEntity());
            List<FieldChange> declared = declared(changes, left.getName(), contract, undeclared);
            declaredChanges.add(new EntityChange(left.getName(), left.getEntity(), declared));
            JsonNode back = putBack(is, declared);
            former.put(key, new SnapshotRead(left.getName(), left.getEntity(), back == null ? null : Json.write(back)));
        }
        Snapshot goal = new Snapshot(before.getTakenAt(), List.copyOf(former.values()));
        return new Aftermath(goal, after, entities, List.copyOf(undeclared), List.copyOf(declaredChanges));
    }

    /** The fields that the undo is to put back, as the action left them. */
    List<LeftField> left() {
        Set<LeftField> left = new LinkedHashSet<>();
        for (EntityChange change : changes) {
            for (FieldChange field : change.fields()) {
                left.add(left(change.entity(), field.path(), field.after()));
            }
        }
        return List.copyOf(left);
    }

    static LeftField left(String entity, String path, @Nullable JsonNode value) {
        return new LeftField(entity, path, value == null ? null : Json.write(value));
    }

    /** Whether the two snapshots agree. */
    boolean nothingChanged() {
        return entities.isEmpty();
    }

    private static List<FieldChange> declared(
            List<FieldChange> changes, String name, CompiledContract contract, List<String> undeclared) {
        List<FieldChange> declared = new ArrayList<>();
        for (FieldChange change : changes) {
            String pointer = "/" + name + change.path();
            if (contract.mayModify(pointer)) {
                declared.add(change);
            } else {
                undeclared.add(pointer);
            }
        }
        return declared;
    }

    /** The document with these changes taken back; null when it was not there. */
    private static @Nullable JsonNode putBack(@Nullable JsonNode now, List<FieldChange> changes) {
        JsonNode document = now;
        for (FieldChange change : changes) {
            // Only objects are compared member by member, so a change below the root lies in an object that both
            // documents have.
            document = Edits.with(document, change.path(), change.before());
        }
        return document;
    }
}
